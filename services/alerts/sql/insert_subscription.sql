-- Keep a subscription. Takes the columns.
INSERT INTO alerts.subscriptions (
    id, url, filter, digest_minutes, quiet_hours, enabled, secret, created_by, created_at
)
VALUES (
    %(id)s, %(url)s, %(filter)s::jsonb, %(digest_minutes)s, %(quiet_hours)s::jsonb, %(enabled)s,
    %(secret)s, %(by)s, %(at)s
);
