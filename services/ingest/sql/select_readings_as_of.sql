-- The readings of some series that start in [since, until), as they were known at as_of.
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
FROM (
    SELECT
        series_id, start, "end", value, value_original, unit_original, state, flags, counted,
        learned_at
    FROM ingest.readings
    WHERE
        series_id = ANY(%(series)s::int [])
        AND start >= %(since)s::timestamptz
        AND start < %(until)s::timestamptz
        AND learned_at <= %(as_of)s::timestamptz
    UNION ALL
    SELECT
        series_id, start, "end", value, value_original, unit_original, state, flags, counted,
        learned_at
    FROM ingest.readings_superseded
    WHERE
        series_id = ANY(%(series)s::int [])
        AND start >= %(since)s::timestamptz
        AND start < %(until)s::timestamptz
        AND learned_at <= %(as_of)s::timestamptz
        AND superseded_at > %(as_of)s::timestamptz
) AS known
ORDER BY start, series_id
LIMIT %(limit)s::int;
