-- Forget changes that have been published. Takes ids.
DELETE FROM indicators.changes
WHERE id = ANY(%(ids)s::bigint []);
