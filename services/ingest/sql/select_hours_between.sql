-- The hourly means of some series. Takes series and [since, until); oldest first.
SELECT series_id, start, value, n, expected, state
FROM ingest.hours
WHERE
    series_id = ANY(%(series)s::int [])
    AND start >= %(since)s::timestamptz
    AND start < %(until)s::timestamptz
ORDER BY series_id, start;
