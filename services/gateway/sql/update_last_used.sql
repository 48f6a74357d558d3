-- Note when keys were last used; never moves back. Takes ids and ats, arrays of one length.
UPDATE gateway.keys AS stored
SET last_used_at = used.at
FROM unnest(%(ids)s::text [], %(ats)s::timestamptz []) AS used (id, at)
WHERE
    stored.id = used.id
    AND (stored.last_used_at IS NULL OR stored.last_used_at < used.at);
