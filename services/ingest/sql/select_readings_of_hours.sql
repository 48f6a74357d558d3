-- What some hours are made of: their counted values in order of time, and their lowest state.
-- Takes two arrays of one length (series, hours) and the bounds of the second.
SELECT
    touched.series_id,
    touched.hour,
    made_of."values",
    made_of.state
FROM unnest(%(series)s::int [], %(hours)s::timestamptz []) AS touched (series_id, hour)
CROSS JOIN LATERAL (
    SELECT
        array_agg(reading.value ORDER BY reading.start) AS "values",
        min(reading.state) AS state
    FROM ingest.readings AS reading
    WHERE
        reading.series_id = touched.series_id
        AND reading.start >= touched.hour
        AND reading.start < touched.hour + INTERVAL '1 hour'
        AND reading.counted
        AND reading.start >= %(first)s::timestamptz
        AND reading.start < %(last)s::timestamptz + INTERVAL '1 hour'
) AS made_of;
