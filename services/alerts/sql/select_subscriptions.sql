-- Subscriptions that were not deleted, newest first, after a cursor. Takes id (null: any),
-- before_at and before_id (the last item seen), most.
SELECT id, url, filter, digest_minutes, quiet_hours, enabled, created_by, created_at
FROM alerts.subscriptions
WHERE
    deleted_at IS NULL
    AND (%(id)s::text IS NULL OR id = %(id)s::text)
    AND (
        %(before_at)s::timestamptz IS NULL
        OR (created_at, id) < (%(before_at)s::timestamptz, %(before_id)s::text)
    )
ORDER BY created_at DESC, id DESC
LIMIT %(most)s::bigint;
