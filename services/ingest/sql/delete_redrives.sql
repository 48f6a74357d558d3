-- Forget the sensors for which no letter waits any more, and those that were retired since.
DELETE FROM ingest.redrives AS done
USING ingest.sensors
WHERE
    sensors.sensor_id = done.sensor_id
    AND (
        sensors.retired_at IS NOT NULL
        OR NOT EXISTS (
            SELECT 1
            FROM ingest.dead_letters AS letter
            WHERE
                letter.waits_for = done.sensor_id
                AND letter.status = 'open'
                AND letter.payload IS NOT NULL
        )
    );
