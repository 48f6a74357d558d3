-- The next facts in order of topic and id. Takes topics, the last (topic, id), limit.
SELECT
    topic,
    id,
    type,
    subject
FROM api.facts
WHERE topic = ANY(%(topics)s::text []) AND (topic, id) > (%(topic)s::text, %(id)s::text)
ORDER BY topic, id
LIMIT %(limit)s;
