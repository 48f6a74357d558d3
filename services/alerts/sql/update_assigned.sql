-- Keep to whom an alert is assigned. Returns the seq of the transition that says so.
UPDATE alerts.alerts
SET assigned_to = %(to)s, told = told + 1, revision = revision + 1
WHERE id = %(id)s::text
RETURNING told;
