-- What other services may read of ingest's facts. A change of shape is a new view beside the old.

CREATE VIEW api.states (state, name) AS
VALUES
(0::smallint, 'unvalidated'),
(1::smallint, 'provisional'),
(2::smallint, 'validated'),
(3::smallint, 'ratified'),
(4::smallint, 'withdrawn');

CREATE VIEW api.hours AS
SELECT
    series.sensor_id,
    series.pollutant,
    hours.start,
    hours.value,
    hours.n,
    hours.expected,
    least(1.0, hours.n::float8 / hours.expected) AS capture,
    (ARRAY['unvalidated', 'provisional', 'validated', 'ratified', 'withdrawn'])[hours.state + 1]
        AS state,
    hours.revision,
    hours.learned_at
FROM ingest.hours
INNER JOIN ingest.series ON series.series_id = hours.series_id;

CREATE VIEW api.readings AS
SELECT
    series.sensor_id,
    series.pollutant,
    readings.start,
    readings."end",
    CASE WHEN readings.state < 4 THEN readings.value END AS value,
    readings.value_original,
    readings.unit_original,
    (ARRAY['unvalidated', 'provisional', 'validated', 'ratified', 'withdrawn'])[readings.state + 1]
        AS state,
    coalesce(readings.flags, '{}') AS flags,
    readings.counted,
    readings.learned_at
FROM ingest.readings
INNER JOIN ingest.series ON series.series_id = readings.series_id;

-- One row a version of a sensor; the first holds before its `valid_from` too.
-- 0001-01-01 stands for "since ever", 9999-12-31 for "until further notice".
CREATE VIEW api.sensors AS
SELECT
    versions.sensor_id,
    versions.name,
    versions.lat,
    versions.lon,
    versions.kind,
    versions.site_type,
    versions.operator,
    versions.pollutants,
    versions.interval_s,
    versions.valid_from,
    lead(versions.valid_from, 1, '9999-12-31 00:00:00+00'::timestamptz) OVER (
        PARTITION BY versions.sensor_id ORDER BY versions.valid_from
    ) AS valid_to,
    (
        SELECT place.code FROM ingest.sensor_localities AS place
        WHERE place.sensor_id = versions.sensor_id AND place.valid_to = '9999-12-31 00:00:00+00'
    ) AS locality,
    sensors.retired_at,
    sensors.last_end AS last_reading_at,
    sensors.last_start,
    sensors.last_end
FROM ingest.sensor_versions AS versions
INNER JOIN ingest.sensors ON sensors.sensor_id = versions.sensor_id;

CREATE VIEW api.sensor_localities AS
SELECT sensor_id, code, valid_from, valid_to FROM ingest.sensor_localities;

CREATE VIEW api.reference AS
SELECT
    area, year, population, adults_16_plus, households, under_5, over_65, imd_score, imd_decile,
    imd_quintile
FROM ingest.reference;

CREATE VIEW api.localities AS
SELECT
    places.code,
    places.name,
    places.lat,
    places.lon,
    known.population,
    known.under_5,
    known.over_65,
    known.imd_score,
    known.imd_decile,
    known.imd_quintile,
    places.version,
    places.valid_from,
    places.valid_to,
    places.approximate
FROM ingest.localities AS places
LEFT JOIN LATERAL (
    SELECT * FROM ingest.reference WHERE area = places.code ORDER BY year DESC LIMIT 1
) AS known ON true;

CREATE VIEW api.facts AS
SELECT topic, type, id, subject, occurred_at, ward, ward_given, lsoa, fields, recorded_at
FROM ingest.facts;
