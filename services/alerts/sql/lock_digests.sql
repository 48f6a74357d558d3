-- Take subscriptions whose digest is due. Takes now.
SELECT id, filter, digest_minutes, quiet_hours
FROM alerts.subscriptions
WHERE digest_due_at <= %(now)s::timestamptz AND deleted_at IS NULL
ORDER BY id
FOR UPDATE SKIP LOCKED;
