-- How many letters wait for a sensor that is there now, and will be redriven by themselves.
SELECT count(*)
FROM ingest.dead_letters AS letter
INNER JOIN ingest.sensors ON sensors.sensor_id = letter.waits_for
WHERE
    letter.status = 'open'
    AND letter.waits_for IS NOT NULL
    AND letter.payload IS NOT NULL
    AND sensors.retired_at IS NULL;
