-- The current readings of some series that start in [since, until); oldest first, at most limit.
SELECT
    series_id,
    start,
    "end",
    CASE WHEN state < 4 THEN value END AS value,
    value_original,
    unit_original,
    state,
    coalesce(flags, '{}') AS flags,
    counted,
    learned_at
FROM ingest.readings
WHERE
    series_id = ANY(%(series)s::int [])
    AND start >= %(since)s::timestamptz
    AND start < %(until)s::timestamptz
ORDER BY start, series_id
LIMIT %(limit)s::int;
