-- Keep what units contribute. Takes whole, and units: a JSON array of objects with topic, key and
-- contributions (the text that is kept). No unit twice.
INSERT INTO indicators.units AS kept (topic, whole, key, contributions)
SELECT
    given.topic,
    %(whole)s::boolean,
    given.key,
    given.contributions
FROM jsonb_to_recordset(%(units)s::jsonb) AS given (topic text, key text, contributions text)
ON CONFLICT (topic, key, whole) DO UPDATE SET contributions = excluded.contributions;
