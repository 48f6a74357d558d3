-- The flagged readings of some series that start in [since, until).
SELECT series_id, start, flags
FROM ingest.readings
WHERE
    series_id = ANY(%(series)s::int [])
    AND start >= %(since)s::timestamptz
    AND start < %(until)s::timestamptz
    AND flags IS NOT NULL
ORDER BY start;
