-- What some units contribute so far. Takes whole, and two arrays of one length: topics, keys.
SELECT
    known.topic,
    known.key,
    known.contributions
FROM unnest(%(topics)s::text [], %(keys)s::text []) AS asked (topic, key)
INNER JOIN indicators.units AS known
    ON known.topic = asked.topic AND known.key = asked.key AND known.whole = %(whole)s::boolean;
