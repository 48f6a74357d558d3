-- Rules by id and version, after a cursor. Takes rule_id and status (null: any), after_id and
-- after_version, most.
SELECT
    id, version, status, name, definition, created_by, created_at, published_by, published_at,
    retired_at, retired_by, retired_for
FROM alerts.rules
WHERE
    (%(rule_id)s::text IS NULL OR id = %(rule_id)s::text)
    AND (%(status)s::text IS NULL OR status = %(status)s::text)
    AND (
        %(after_id)s::text IS NULL
        OR (id, version) > (%(after_id)s::text, %(after_version)s::bigint)
    )
ORDER BY id, version
LIMIT %(most)s::bigint;
