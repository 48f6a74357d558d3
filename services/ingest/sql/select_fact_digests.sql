-- What is stored under some ids. Takes topic and ids.
SELECT id, digest
FROM ingest.facts
WHERE topic = %(topic)s AND id = ANY(%(ids)s::text []);
