-- Everything ingest owns: what arrived, what is current, what was superseded, what was refused.

CREATE TABLE ingest.offsets (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition)
);

CREATE TABLE ingest.outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    value bytea,
    header_names text [] NOT NULL,
    header_values bytea [] NOT NULL
);

-- A version of a sensor holds from `valid_from` until the next one's; the first also before it.
CREATE TABLE ingest.sensor_versions (
    sensor_id text NOT NULL,
    valid_from timestamptz NOT NULL,
    name text,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    kind text NOT NULL,
    site_type text,
    operator text,
    pollutants text [] NOT NULL,
    interval_s int NOT NULL,
    declared_from timestamptz,
    PRIMARY KEY (sensor_id, valid_from)
);
COMMENT ON COLUMN ingest.sensor_versions.declared_from IS
'valid_from as it was published; valid_from is 0001-01-01 where it was left out.';

CREATE TABLE ingest.sensors (
    sensor_id text PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    retired_at timestamptz,
    first_start timestamptz,
    last_start timestamptz,
    last_end timestamptz
);

-- One row a sensor and pollutant: a small number in place of two texts in every reading.
CREATE TABLE ingest.series (
    series_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sensor_id text NOT NULL REFERENCES ingest.sensors,
    pollutant text NOT NULL,
    UNIQUE (sensor_id, pollutant)
);

-- The current reading of each identity (series, start). `counted`: takes part in averages.
CREATE TABLE ingest.readings (
    series_id int NOT NULL,
    start timestamptz NOT NULL,
    "end" timestamptz NOT NULL,
    value float8,
    value_original float8,
    unit_original text NOT NULL,
    state smallint NOT NULL,
    flags text [],
    counted boolean NOT NULL,
    learned_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    partition int,
    record_offset bigint,
    item int,
    PRIMARY KEY (series_id, start)
);
SELECT create_hypertable(
    'ingest.readings', by_range('start', INTERVAL '30 days'), create_default_indexes => false
);

CREATE INDEX readings_flagged ON ingest.readings (series_id, start) WHERE flags IS NOT NULL;

-- What was current once: from `learned_at` until `superseded_at`.
CREATE TABLE ingest.readings_superseded (
    series_id int NOT NULL,
    start timestamptz NOT NULL,
    "end" timestamptz NOT NULL,
    value float8,
    value_original float8,
    unit_original text NOT NULL,
    state smallint NOT NULL,
    flags text [],
    counted boolean NOT NULL,
    learned_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL
);
SELECT create_hypertable(
    'ingest.readings_superseded', by_range('start', INTERVAL '90 days'),
    create_default_indexes => false
);
CREATE INDEX readings_superseded_identity ON ingest.readings_superseded (series_id, start);

-- What arrived and never became current, such as a lower state after a higher one; each content once.
CREATE TABLE ingest.readings_passed_over (
    series_id int NOT NULL,
    start timestamptz NOT NULL,
    "end" timestamptz NOT NULL,
    value_original float8,
    unit_original text NOT NULL,
    state smallint NOT NULL,
    learned_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (series_id, start, "end", value_original, unit_original, state)
);

-- The current hourly mean of each series; maintained with the readings, in their transaction.
CREATE TABLE ingest.hours (
    series_id int NOT NULL,
    start timestamptz NOT NULL,
    value float8,
    n int NOT NULL,
    expected int NOT NULL,
    state smallint,
    revision int NOT NULL,
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (series_id, start)
);
SELECT create_hypertable(
    'ingest.hours', by_range('start', INTERVAL '180 days'), create_default_indexes => false
);

CREATE TABLE ingest.localities (
    code text NOT NULL,
    version int NOT NULL,
    name text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    geometry jsonb NOT NULL,
    approximate boolean NOT NULL,
    valid_from timestamptz,
    valid_to timestamptz,
    loaded_at timestamptz NOT NULL,
    PRIMARY KEY (code, version)
);

-- Which locality a sensor is in, over event time; derived again when either side changes.
-- 0001-01-01 stands for "since ever", 9999-12-31 for "until further notice".
CREATE TABLE ingest.sensor_localities (
    sensor_id text NOT NULL REFERENCES ingest.sensors ON DELETE CASCADE,
    code text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    PRIMARY KEY (sensor_id, valid_from),
    CHECK (valid_from < valid_to)
);
CREATE INDEX sensor_localities_code ON ingest.sensor_localities (code);

-- Population and deprivation by area and year; the newest row of an area is what is shown.
CREATE TABLE ingest.reference (
    area text NOT NULL,
    year int NOT NULL,
    population float8,
    adults_16_plus float8,
    households float8,
    under_5 float8,
    over_65 float8,
    imd_score float8,
    imd_decile int,
    imd_quintile int,
    PRIMARY KEY (area, year)
);

-- Housing, survey, community and fire events, once each by topic and id.
CREATE TABLE ingest.facts (
    topic text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    occurred_at timestamptz NOT NULL,
    ward text,
    ward_given boolean NOT NULL,
    lsoa text,
    fields jsonb NOT NULL,
    digest bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (topic, id)
);
COMMENT ON COLUMN ingest.facts.ward_given IS
'False where the event leaves the ward out, which in ta.moved means that it stays.';
CREATE INDEX facts_subject ON ingest.facts (topic, subject, occurred_at, id);
CREATE INDEX facts_type ON ingest.facts (type, occurred_at);

CREATE TABLE ingest.dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition int NOT NULL,
    record_offset bigint NOT NULL,
    item int,
    key bytea,
    header_names text [] NOT NULL,
    header_values bytea [] NOT NULL,
    payload bytea,
    truncated_from bigint,
    reason text NOT NULL,
    detail text NOT NULL,
    waits_for text,
    at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'redriven', 'edited')),
    redriven_at timestamptz
);
COMMENT ON COLUMN ingest.dead_letters.waits_for IS
'The sensor whose registration redrives this letter by itself.';
CREATE INDEX dead_letters_waiting ON ingest.dead_letters (waits_for, id)
WHERE status = 'open' AND waits_for IS NOT NULL;
CREATE INDEX dead_letters_reason ON ingest.dead_letters (topic, reason, id DESC);
