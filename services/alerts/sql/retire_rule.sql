-- Retire the version of a rule that holds, where a draft is newer than it. Takes id, by, at.
-- Returns the version that held.
UPDATE alerts.rules
SET status = 'retired', retired_at = %(at)s, retired_by = %(by)s
WHERE
    id = %(id)s::text
    AND status = 'published'
    AND EXISTS (
        SELECT 1 FROM alerts.rules AS newer
        WHERE newer.id = %(id)s::text AND newer.status = 'draft'
    )
RETURNING version;
