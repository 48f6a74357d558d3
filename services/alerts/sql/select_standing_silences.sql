-- Silences that may mute something now. Takes now.
SELECT id, matchers, starts_at, ends_at, until_resolved
FROM alerts.silences
WHERE
    deleted_at IS NULL
    AND starts_at <= %(now)s::timestamptz
    AND (ends_at IS NULL OR ends_at > %(now)s::timestamptz)
ORDER BY created_at, id;
