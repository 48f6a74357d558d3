-- The first and last reading of some series as they were known at as_of.
SELECT min(start) AS first_start, max(start) AS last_start
FROM (
    SELECT start FROM ingest.readings
    WHERE series_id = ANY(%(series)s::int []) AND learned_at <= %(as_of)s::timestamptz
    UNION ALL
    SELECT start FROM ingest.readings_superseded
    WHERE
        series_id = ANY(%(series)s::int [])
        AND learned_at <= %(as_of)s::timestamptz
        AND superseded_at > %(as_of)s::timestamptz
) AS known;
