-- Take the track of one place that judges intervals from now on. Takes rule_id, place.
SELECT
    track_id, rule_id, rule_version, place, opened_after, closed_after, closed_by,
    closed_for, arrived_at, readings, frontier, states, due_at
FROM alerts.tracks
WHERE track_id = %(track_id)s
FOR UPDATE;
