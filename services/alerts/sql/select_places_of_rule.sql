-- Every place there is: sensors (each) or localities. Takes each.
SELECT DISTINCT sensors.sensor_id AS place
FROM api.sensors AS sensors
WHERE %(each)s::boolean
UNION
SELECT DISTINCT stays.code AS place
FROM api.sensor_localities AS stays
WHERE NOT %(each)s::boolean
ORDER BY place;
