-- Some facts. Takes two arrays of one length: topics, keys (ids).
SELECT
    facts.topic,
    facts.id AS key,
    facts.type,
    facts.id,
    facts.occurred_at,
    facts.ward,
    facts.ward_given,
    facts.fields::text
FROM unnest(%(topics)s::text [], %(keys)s::text []) AS asked (topic, id)
INNER JOIN api.facts AS facts ON facts.topic = asked.topic AND facts.id = asked.id;
