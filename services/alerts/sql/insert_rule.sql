-- Put a shipped rule there, once.
INSERT INTO alerts.rules (
    id, version, status, name, definition, created_by, created_at, published_by, published_at
)
VALUES (
    %(id)s, %(version)s, %(status)s, %(name)s, %(definition)s, %(by)s, %(at)s,
    CASE WHEN %(status)s = 'published' THEN %(by)s END,
    CASE WHEN %(status)s = 'published' THEN %(at)s::timestamptz END
)
ON CONFLICT (id, version) DO NOTHING;
