-- Let a letter wait for nothing any more: it cannot be stored. Takes id and detail.
UPDATE ingest.dead_letters
SET waits_for = NULL, reason = 'invalid', detail = %(detail)s
WHERE id = %(id)s;
