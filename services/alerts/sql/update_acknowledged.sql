-- Keep who acknowledged an alert first. Returns the seq of the transition that says so.
UPDATE alerts.alerts
SET acknowledged = %(acknowledged)s::jsonb, told = told + 1, revision = revision + 1
WHERE id = %(id)s::text AND acknowledged IS NULL
RETURNING told;
