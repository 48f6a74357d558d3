-- End a silence; who did it and when is kept. Takes id, by, at. Returns the id.
UPDATE alerts.silences
SET deleted_by = %(by)s, deleted_at = %(at)s
WHERE id = %(id)s::text AND deleted_at IS NULL
RETURNING id;
