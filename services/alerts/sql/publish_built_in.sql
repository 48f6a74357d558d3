-- Publish a retired rule whose condition is code again, as its next version. Takes id, by, at.
-- Returns the new version, none where the rule is no such one.
INSERT INTO alerts.rules (
    id, version, status, name, created_by, created_at, published_by, published_at
)
SELECT
    newest.id,
    newest.version + 1,
    'published',
    newest.name,
    %(by)s::text,
    %(at)s::timestamptz,
    %(by)s::text,
    %(at)s::timestamptz
FROM alerts.rules AS newest
WHERE
    newest.id = %(id)s::text
    AND newest.status = 'retired'
    AND newest.definition IS NULL
    AND newest.version = (SELECT max(version) FROM alerts.rules WHERE id = %(id)s::text)
RETURNING version;
