-- Publish the newest draft of a rule in place of the version that holds; older drafts are retired,
-- for none is ever published after a newer one. Takes id, by, at.
-- Returns the new version, none without a draft.
WITH draft AS (
    SELECT id, version FROM alerts.rules
    WHERE id = %(id)s::text AND status = 'draft'
    ORDER BY version DESC
    LIMIT 1
),

replaced AS (
    UPDATE alerts.rules
    SET status = 'retired', retired_at = %(at)s, retired_by = %(by)s
    FROM draft
    WHERE rules.id = draft.id AND rules.version < draft.version AND rules.status = 'draft'
)

UPDATE alerts.rules
SET status = 'published', published_by = %(by)s, published_at = %(at)s
FROM draft
WHERE rules.id = draft.id AND rules.version = draft.version
RETURNING rules.version;
