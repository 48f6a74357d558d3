-- Subscriptions that are told things now.
SELECT id, filter, digest_minutes, quiet_hours
FROM alerts.subscriptions
WHERE deleted_at IS NULL AND enabled
ORDER BY created_at, id;
