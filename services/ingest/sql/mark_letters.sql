-- Say what became of some letters. Takes ids, status and at.
UPDATE ingest.dead_letters
SET status = %(status)s, redriven_at = %(at)s
WHERE id = ANY(%(ids)s::bigint []);
