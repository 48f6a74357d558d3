-- One version of a rule. Takes id and version.
SELECT id, status, name, definition
FROM alerts.rules
WHERE id = %(id)s::text AND version = %(version)s::int;
