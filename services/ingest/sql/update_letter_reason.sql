-- A redrive that was refused again: say why now.
UPDATE ingest.dead_letters
SET reason = %(reason)s, detail = %(detail)s, waits_for = %(waits_for)s
WHERE id = %(id)s;
