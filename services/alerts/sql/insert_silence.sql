-- Keep a silence. Takes the columns.
INSERT INTO alerts.silences (
    id, matchers, starts_at, ends_at, until_resolved, comment, created_by, created_at
)
VALUES (
    %(id)s, %(matchers)s::jsonb, %(starts_at)s, %(ends_at)s, %(until_resolved)s, %(comment)s,
    %(by)s, %(at)s
);
