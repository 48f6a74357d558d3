-- What some subjects contribute so far. Takes two arrays of one length: topics, subjects.
SELECT
    known.topic,
    known.subject,
    known.contributions
FROM unnest(%(topics)s::text [], %(subjects)s::text []) AS asked (topic, subject)
INNER JOIN indicators.subjects AS known
    ON known.topic = asked.topic AND known.subject = asked.subject;
