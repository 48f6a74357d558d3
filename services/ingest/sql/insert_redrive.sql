-- Let the letters that wait for a sensor be judged again, if there are any. Takes sensor_id.
INSERT INTO ingest.redrives (sensor_id)
SELECT %(sensor_id)s
WHERE
    EXISTS (
        SELECT 1
        FROM ingest.dead_letters
        WHERE waits_for = %(sensor_id)s AND status = 'open' AND payload IS NOT NULL
    )
ON CONFLICT DO NOTHING;
