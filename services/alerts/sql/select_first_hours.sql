-- The first hour that some sensors have of a pollutant. Takes pollutant and sensor_ids.
SELECT min(hours.start)
FROM api.hours AS hours
WHERE hours.pollutant = %(pollutant)s::text AND hours.sensor_id = ANY(%(sensor_ids)s::text []);
