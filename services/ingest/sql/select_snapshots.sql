-- The recorded night figures of some nights. Takes nights as texts.
SELECT id, fields ->> 'night' AS night, fields ->> 'revises' AS revises
FROM ingest.facts
WHERE
    topic = 'housing.events'
    AND type = 'rough_sleeping.snapshot_recorded'
    AND fields ->> 'night' = ANY(%(nights)s::text []);
