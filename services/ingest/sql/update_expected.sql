-- Renew how many readings the hours of a sensor should have, after its interval changed.
-- Takes sensor_id, [since, until), expected and at. Returns the hours that changed.
UPDATE ingest.hours AS stored
SET expected = %(expected)s, revision = stored.revision + 1, learned_at = %(at)s
FROM ingest.series
WHERE
    series.sensor_id = %(sensor_id)s
    AND stored.series_id = series.series_id
    AND stored.start >= %(since)s::timestamptz
    AND stored.start < %(until)s::timestamptz
    AND stored.expected <> %(expected)s
RETURNING
    series.pollutant,
    stored.start,
    stored.value,
    stored.n,
    stored.expected,
    stored.state,
    stored.revision;
