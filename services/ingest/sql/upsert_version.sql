-- Store one version of a sensor and keep what it replaces; returns a row only where something is
-- new or differs.
WITH before AS (
    SELECT sensor_id, valid_from, interval_s, kind, lat, lon, learned_at
    FROM ingest.sensor_versions
    WHERE sensor_id = %(sensor_id)s AND valid_from = %(valid_from)s
),

changed AS (
    INSERT INTO ingest.sensor_versions AS stored (
        sensor_id, valid_from, declared_from, name, lat, lon, kind, site_type, operator, pollutants,
        interval_s, learned_at
    )
    VALUES (
        %(sensor_id)s, %(valid_from)s, %(declared_from)s, %(name)s, %(lat)s, %(lon)s, %(kind)s,
        %(site_type)s, %(operator)s, %(pollutants)s::text [], %(interval_s)s, %(at)s
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
        interval_s = excluded.interval_s,
        learned_at = excluded.learned_at
    WHERE
        (
            stored.name, stored.lat, stored.lon, stored.kind, stored.site_type, stored.operator,
            stored.pollutants, stored.interval_s
        ) IS DISTINCT FROM (
            excluded.name, excluded.lat, excluded.lon, excluded.kind, excluded.site_type,
            excluded.operator, excluded.pollutants, excluded.interval_s
        )
    RETURNING sensor_id
),

kept AS (
    INSERT INTO ingest.sensor_versions_superseded (
        sensor_id, valid_from, interval_s, kind, lat, lon, learned_at, superseded_at
    )
    SELECT before.*, %(at)s::timestamptz
    FROM before
    INNER JOIN changed ON changed.sensor_id = before.sensor_id
)

SELECT sensor_id FROM changed;
