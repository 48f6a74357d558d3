-- Keep where judging stands.
UPDATE alerts.tracks
SET
    frontier = %(frontier)s,
    arrived_at = %(arrived_at)s,
    readings = %(readings)s,
    states = %(states)s,
    due_at = %(due_at)s
WHERE track_id = %(track_id)s;
