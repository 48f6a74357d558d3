-- How far a track is judged. Takes track_id.
SELECT frontier FROM alerts.tracks WHERE track_id = %(track_id)s;
