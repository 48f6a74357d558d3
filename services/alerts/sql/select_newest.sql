-- The end of the newest interval of a track that has a value; exact while a run is on.
-- Takes track_id.
SELECT coalesce((states -> -1 ->> 'end')::timestamptz, frontier) AS newest
FROM alerts.tracks
WHERE track_id = %(track_id)s;
