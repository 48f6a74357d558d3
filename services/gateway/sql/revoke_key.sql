-- Revoke a key now; a second time changes nothing. Takes id. Returns the id, or no row if unknown.
UPDATE gateway.keys
SET revoked_at = coalesce(revoked_at, clock_timestamp())
WHERE id = %(id)s::text
RETURNING id;
