-- The alerts that are on in the places of some alerts, with what tells which hides which.
-- Takes localities and pollutants, arrays of one length.
SELECT alerts.id, alerts.locality, alerts.pollutant, alerts.severity
FROM
    (
        SELECT DISTINCT wanted.locality, wanted.pollutant
        FROM unnest(%(localities)s::text [], %(pollutants)s::text [])
            AS wanted (locality, pollutant)
    ) AS given
INNER JOIN alerts.alerts AS alerts
    ON alerts.locality = given.locality AND alerts.pollutant = given.pollutant
WHERE alerts.state IN ('firing', 'indeterminate')
ORDER BY alerts.started_at, alerts.id;
