-- How many intervals of each locality reached each level, by rule. Takes since, until: ends in
-- `(since, until]`.
SELECT
    tracks.rule_id, tracks.rule_version, tracks.place, exceedances.severity,
    count(*) AS intervals
FROM alerts.exceedances
INNER JOIN alerts.tracks ON tracks.track_id = exceedances.track_id
WHERE
    exceedances."end" > %(since)s::timestamptz
    AND exceedances."end" <= %(until)s::timestamptz
GROUP BY tracks.rule_id, tracks.rule_version, tracks.place, exceedances.severity
ORDER BY tracks.rule_id, tracks.rule_version, tracks.place, exceedances.severity;
