-- Publish the newest draft of a rule in place of the version that holds. Takes id, by, at.
-- Returns the new version, none without a draft.
WITH draft AS (
    SELECT id, version FROM alerts.rules
    WHERE id = %(id)s::text AND status = 'draft'
    ORDER BY version DESC
    LIMIT 1
)

UPDATE alerts.rules
SET status = 'published', published_by = %(by)s, published_at = %(at)s
FROM draft
WHERE rules.id = draft.id AND rules.version = draft.version
RETURNING rules.version;
