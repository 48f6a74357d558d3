-- Where some sensors were, oldest first; all of them where sensor_ids is null.
SELECT sensor_id, code, valid_from, valid_to
FROM ingest.sensor_localities
WHERE %(sensor_ids)s::text [] IS NULL OR sensor_id = ANY(%(sensor_ids)s::text [])
ORDER BY sensor_id, valid_from;
