-- Forget sensors that are retired or dormant. Takes sensor_ids.
DELETE FROM alerts.watches WHERE sensor_id = ANY(%(sensor_ids)s::text []);
