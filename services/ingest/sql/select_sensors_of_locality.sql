-- The stays of sensors in a locality that overlap [since, until).
SELECT sensor_id, valid_from, valid_to
FROM ingest.sensor_localities
WHERE
    code = %(code)s
    AND valid_to > %(since)s::timestamptz
    AND valid_from < %(until)s::timestamptz
ORDER BY sensor_id, valid_from;
