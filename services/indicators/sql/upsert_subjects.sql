-- Keep what subjects contribute. Takes arrays of one length: topics, subjects, contributions (each
-- a JSON array of texts). No subject twice.
INSERT INTO indicators.subjects AS kept (topic, subject, contributions)
SELECT
    given.topic,
    given.subject,
    ARRAY(SELECT jsonb_array_elements_text(given.contributions))
FROM unnest(
    %(topics)s::text [], %(subjects)s::text [], %(contributions)s::jsonb []
) AS given (topic, subject, contributions)
ON CONFLICT (topic, subject) DO UPDATE SET contributions = excluded.contributions;
