-- Store one version of a sensor; returns a row only where something is new or differs.
INSERT INTO ingest.sensor_versions AS stored (
    sensor_id, valid_from, declared_from, name, lat, lon, kind, site_type, operator, pollutants,
    interval_s
)
VALUES (
    %(sensor_id)s, %(valid_from)s, %(declared_from)s, %(name)s, %(lat)s, %(lon)s, %(kind)s,
    %(site_type)s, %(operator)s, %(pollutants)s::text [], %(interval_s)s
)
ON CONFLICT (sensor_id, valid_from) DO UPDATE
SET
    declared_from = coalesce(excluded.declared_from, stored.declared_from),
    name = excluded.name,
    lat = excluded.lat,
    lon = excluded.lon,
    kind = excluded.kind,
    site_type = excluded.site_type,
    operator = excluded.operator,
    pollutants = excluded.pollutants,
    interval_s = excluded.interval_s
WHERE
    (
        stored.name, stored.lat, stored.lon, stored.kind, stored.site_type, stored.operator,
        stored.pollutants, stored.interval_s
    ) IS DISTINCT FROM (
        excluded.name, excluded.lat, excluded.lon, excluded.kind, excluded.site_type,
        excluded.operator, excluded.pollutants, excluded.interval_s
    )
RETURNING sensor_id;
