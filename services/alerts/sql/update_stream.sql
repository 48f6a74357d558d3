-- Give transitions the next positions, in the order given, with what they carry.
-- Takes arrays of one length: entry_ids, payloads.
WITH bounds AS (
    UPDATE alerts.stream_bounds
    SET last_position = last_position + cardinality(%(entry_ids)s::bigint [])
    RETURNING last_position - cardinality(%(entry_ids)s::bigint []) AS before
)

UPDATE alerts.stream
SET position = bounds.before + given.place, payload = given.payload
FROM
    unnest(%(entry_ids)s::bigint [], %(payloads)s::bytea [])
    WITH ORDINALITY AS given (entry_id, payload, place),
    bounds
WHERE stream.entry_id = given.entry_id;
