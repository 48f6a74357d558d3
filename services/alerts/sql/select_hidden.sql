-- What hid some alerts when they were last told of. Takes ids. One row for each that was hidden.
SELECT alert_id, by FROM alerts.hidden
WHERE alert_id = ANY(%(ids)s::text []);
