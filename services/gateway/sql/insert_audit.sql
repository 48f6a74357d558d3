-- Write down an action before it is carried out. Takes actor, key_id (or null), via, action, path,
-- request_id, address (or null). Returns its id.
INSERT INTO gateway.audit (actor, key_id, via, action, path, request_id, address)
VALUES (
    %(actor)s::text,
    %(key_id)s::text,
    %(via)s::text,
    %(action)s::text,
    %(path)s::text,
    %(request_id)s::text,
    %(address)s::text
)
RETURNING id;
