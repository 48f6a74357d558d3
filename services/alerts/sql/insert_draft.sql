-- Keep a draft as the next version of its rule. Returns the version.
INSERT INTO alerts.rules (id, version, status, name, definition, created_by, created_at)
SELECT
    %(id)s::text,
    coalesce(max(known.version), 0) + 1,
    'draft',
    %(name)s::text,
    %(definition)s::jsonb,
    %(by)s::text,
    %(at)s::timestamptz
FROM alerts.rules AS known
WHERE known.id = %(id)s::text
RETURNING version;
