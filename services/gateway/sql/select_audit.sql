-- A page of the audit log, newest first. Takes before (the last id of the page before, or null),
-- actor, action, from and to ([from, to), each or null), count. `status` is null where the outcome is not known.
SELECT
    entry.id,
    entry.at,
    entry.actor,
    entry.key_id,
    entry.via,
    entry.action,
    entry.path,
    outcome.subject,
    outcome.status,
    entry.request_id,
    entry.address
FROM gateway.audit AS entry
LEFT JOIN gateway.audit_outcomes AS outcome ON entry.id = outcome.audit_id
WHERE
    (%(before)s::bigint IS NULL OR entry.id < %(before)s::bigint)
    AND (%(actor)s::text IS NULL OR entry.actor = %(actor)s::text)
    AND (%(action)s::text IS NULL OR entry.action = %(action)s::text)
    AND (%(from)s::timestamptz IS NULL OR entry.at >= %(from)s::timestamptz)
    AND (%(to)s::timestamptz IS NULL OR entry.at < %(to)s::timestamptz)
ORDER BY entry.id DESC
LIMIT %(count)s::int;
