-- Which of some ids are no registered sensor. Takes sensor_ids.
SELECT wanted.sensor_id
FROM unnest(%(sensor_ids)s::text []) AS wanted (sensor_id)
WHERE NOT EXISTS (
    SELECT FROM ingest.sensors AS known WHERE known.sensor_id = wanted.sensor_id
);
