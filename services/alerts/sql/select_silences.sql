-- Silences that were not deleted, newest first, after a cursor. Takes id (null: any), before_at
-- and before_id (the last item seen), most.
SELECT id, matchers, starts_at, ends_at, until_resolved, comment, created_by, created_at
FROM alerts.silences
WHERE
    deleted_at IS NULL
    AND (%(id)s::text IS NULL OR id = %(id)s::text)
    AND (
        %(before_at)s::timestamptz IS NULL
        OR (created_at, id) < (%(before_at)s::timestamptz, %(before_id)s::text)
    )
ORDER BY created_at DESC, id DESC
LIMIT %(most)s::bigint;
