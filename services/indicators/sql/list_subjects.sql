-- The next subjects that have facts, in order. Takes topics, the last (topic, subject), limit.
SELECT DISTINCT
    topic,
    subject
FROM api.facts
WHERE topic = ANY(%(topics)s::text []) AND (topic, subject) > (%(topic)s::text, %(subject)s::text)
ORDER BY topic, subject
LIMIT %(limit)s;
