-- The transitions of some alerts, in order. Takes ids.
SELECT
    alert_id, seq, at, learned_at, came_from, "to", severity, reason, by,
    interval_start, interval_end, value
FROM alerts.transitions
WHERE alert_id = ANY(%(ids)s::text [])
ORDER BY alert_id, seq;
