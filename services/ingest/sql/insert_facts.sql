-- Store events that were not seen yet. Takes arrays of one length; returns the ids of new ones.
INSERT INTO ingest.facts (
    topic, id, type, subject, occurred_at, ward, ward_given, lsoa, fields, digest, recorded_at
)
SELECT given.*, %(at)s::timestamptz
FROM unnest(
    %(topics)s::text [],
    %(ids)s::text [],
    %(types)s::text [],
    %(subjects)s::text [],
    %(occurred)s::timestamptz [],
    %(wards)s::text [],
    %(wards_given)s::boolean [],
    %(lsoas)s::text [],
    %(fields)s::jsonb [],
    %(digests)s::bytea []
) AS given
ON CONFLICT (topic, id) DO NOTHING
RETURNING topic, id;
