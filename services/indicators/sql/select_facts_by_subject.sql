-- All facts of some subjects. Takes two arrays of one length: topics, keys (subjects).
SELECT
    facts.topic,
    facts.subject AS key,
    facts.type,
    facts.id,
    facts.occurred_at,
    facts.ward,
    facts.ward_given,
    facts.fields::text
FROM unnest(%(topics)s::text [], %(keys)s::text []) AS asked (topic, subject)
INNER JOIN api.facts AS facts ON facts.topic = asked.topic AND facts.subject = asked.subject;
