-- What some alerts hid when it was last told of. Takes bys, their ids.
SELECT alert_id FROM alerts.hidden
WHERE by = ANY(%(bys)s::text [])
ORDER BY alert_id;
