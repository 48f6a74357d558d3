-- Add a comment to an alert. Returns the seq of the transition that says so.
UPDATE alerts.alerts
SET comments = comments || %(comment)s::jsonb, told = told + 1, revision = revision + 1
WHERE id = %(id)s::text
RETURNING told;
