-- Remember where sensors were judged. Takes arrays of one length: sensor_ids, codes.
INSERT INTO alerts.sensor_places (sensor_id, code)
SELECT given.sensor_id, given.code
FROM unnest(%(sensor_ids)s::text [], %(codes)s::text []) AS given (sensor_id, code)
ORDER BY given.sensor_id, given.code
ON CONFLICT DO NOTHING;
