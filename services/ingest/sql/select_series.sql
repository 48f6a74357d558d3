-- The series of some sensors. Takes sensor_ids. One row a series.
SELECT sensor_id, pollutant, series_id
FROM ingest.series
WHERE sensor_id = ANY(%(sensor_ids)s::text []);
