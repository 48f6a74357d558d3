-- Make series that are not there yet. Takes two arrays of one length; returns what was made.
INSERT INTO ingest.series (sensor_id, pollutant)
SELECT * FROM unnest(%(sensor_ids)s::text [], %(pollutants)s::text [])
ORDER BY 1, 2
ON CONFLICT DO NOTHING
RETURNING sensor_id, pollutant, series_id;
