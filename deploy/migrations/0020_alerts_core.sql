-- Everything alerts owns: rules by version, where judging stands, alerts, what was told of them.

CREATE TABLE alerts.offsets (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition)
);

CREATE TABLE alerts.outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    value bytea,
    header_names text [] NOT NULL,
    header_values bytea [] NOT NULL
);

-- A version is never edited. `definition` is null for rules whose condition is code.
CREATE TABLE alerts.rules (
    id text NOT NULL,
    version int NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
    name text NOT NULL,
    definition jsonb,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    published_by text,
    published_at timestamptz,
    retired_at timestamptz,
    PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX rules_published ON alerts.rules (id) WHERE status = 'published';

-- One place judged by one version of a rule: a locality, or a sensor where it judges each.
CREATE TABLE alerts.tracks (
    track_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id text NOT NULL,
    rule_version int NOT NULL,
    place text NOT NULL,
    opened_after timestamptz,
    closed_after timestamptz,
    closed_by text,
    frontier timestamptz,
    arrived_at timestamptz,
    readings int NOT NULL DEFAULT 0,
    states jsonb NOT NULL DEFAULT '[]',
    due_at timestamptz,
    UNIQUE (rule_id, place, rule_version)
);
COMMENT ON COLUMN alerts.tracks.opened_after IS
'Intervals that end by then were judged by the version before.';
COMMENT ON COLUMN alerts.tracks.closed_after IS
'Intervals that end later are judged by the version after.';
COMMENT ON COLUMN alerts.tracks.states IS
'Where judging stood after the last few intervals, oldest first.';
CREATE INDEX tracks_due ON alerts.tracks (due_at) WHERE due_at IS NOT NULL;

-- What has to be judged again, written with the offset of the record that says so.
CREATE TABLE alerts.marks (
    mark_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    track_id bigint NOT NULL REFERENCES alerts.tracks ON DELETE CASCADE,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX marks_track ON alerts.marks (track_id);

-- Intervals that have a value before their end has passed on the clock.
CREATE TABLE alerts.awaited (
    track_id bigint NOT NULL REFERENCES alerts.tracks ON DELETE CASCADE,
    "end" timestamptz NOT NULL,
    PRIMARY KEY (track_id, "end")
);
CREATE INDEX awaited_end ON alerts.awaited ("end");

-- Every locality a sensor was ever judged in: where to look again when it is moved.
CREATE TABLE alerts.sensor_places (
    sensor_id text NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (sensor_id, code)
);

CREATE TABLE alerts.alerts (
    id text PRIMARY KEY,
    rule_id text NOT NULL,
    rule_version int NOT NULL,
    place text NOT NULL,
    track_id bigint REFERENCES alerts.tracks,
    locality text,
    pollutant text,
    sensor_id text,
    case_id text,
    state text NOT NULL,
    severity text NOT NULL,
    peak_severity text NOT NULL,
    verdict text NOT NULL,
    historical boolean NOT NULL,
    started_at timestamptz NOT NULL,
    triggered_at timestamptz,
    raised_at timestamptz,
    resolved_at timestamptz,
    value float8,
    peak float8,
    threshold float8,
    averaging text,
    step_s int,
    width_s int,
    capture float8,
    sensors text [] NOT NULL,
    indicative boolean NOT NULL,
    reached int NOT NULL,
    first_end timestamptz NOT NULL,
    last_end timestamptz,
    steps jsonb NOT NULL,
    merged_into text,
    revision int NOT NULL,
    told int NOT NULL DEFAULT 0,
    acknowledged jsonb,
    assigned_to text,
    comments jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON COLUMN alerts.alerts.first_end IS 'The end of the first interval of the run.';
COMMENT ON COLUMN alerts.alerts.last_end IS
'The end of the interval after which the condition was over; null while it is not.';
COMMENT ON COLUMN alerts.alerts.told IS 'How many transitions it has; the seq of the last.';
CREATE INDEX alerts_track ON alerts.alerts (track_id, last_end) WHERE verdict <> 'revoked';
CREATE INDEX alerts_place ON alerts.alerts (rule_id, place);
CREATE INDEX alerts_newest ON alerts.alerts (started_at DESC, id DESC);
CREATE INDEX alerts_active ON alerts.alerts (locality, pollutant)
WHERE state IN ('firing', 'indeterminate');

-- Append only.
CREATE TABLE alerts.transitions (
    alert_id text NOT NULL,
    seq int NOT NULL,
    at timestamptz NOT NULL,
    learned_at timestamptz NOT NULL,
    came_from text,
    "to" text NOT NULL,
    severity text NOT NULL,
    reason text NOT NULL,
    by text,
    interval_start timestamptz,
    interval_end timestamptz,
    value float8,
    PRIMARY KEY (alert_id, seq)
);

-- What goes out, one row a transition. The position is given after the commit, by one process at
-- a time: so a reader that has seen a position has seen every lower one.
CREATE TABLE alerts.stream (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position bigint,
    alert_id text NOT NULL,
    seq int NOT NULL,
    learned_at timestamptz NOT NULL,
    shown jsonb NOT NULL,
    payload bytea
);
COMMENT ON COLUMN alerts.stream.shown IS 'The run and the verdict as they were just then.';
CREATE UNIQUE INDEX stream_position ON alerts.stream (position) WHERE position IS NOT NULL;
CREATE INDEX stream_waiting ON alerts.stream (entry_id) WHERE position IS NULL;

CREATE TABLE alerts.stream_bounds (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    last_position bigint NOT NULL,
    forgotten_position bigint NOT NULL
);
INSERT INTO alerts.stream_bounds (last_position, forgotten_position) VALUES (0, 0);
COMMENT ON COLUMN alerts.stream_bounds.forgotten_position IS
'Rows up to this position were deleted; who has not seen them cannot resume.';

-- Runs that operators ended by hand; they hold for whatever run is on after that interval.
CREATE TABLE alerts.closings (
    rule_id text NOT NULL,
    place text NOT NULL,
    alert_id text NOT NULL,
    after timestamptz NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (rule_id, place, after)
);

-- An alert with the people of its locality, as they are known now.
CREATE VIEW alerts.placed_alerts AS
SELECT
    alerts.id, alerts.rule_id, alerts.rule_version, alerts.place, alerts.track_id,
    alerts.locality, alerts.pollutant, alerts.sensor_id, alerts.case_id,
    alerts.state, alerts.severity, alerts.peak_severity, alerts.verdict, alerts.historical,
    alerts.started_at, alerts.triggered_at, alerts.raised_at, alerts.resolved_at,
    alerts.value, alerts.peak, alerts.threshold, alerts.averaging, alerts.step_s, alerts.width_s,
    alerts.capture, alerts.sensors, alerts.indicative, alerts.reached,
    alerts.first_end, alerts.last_end, alerts.merged_into, alerts.revision, alerts.told,
    alerts.acknowledged, alerts.assigned_to, alerts.comments,
    people.population,
    people.under_5,
    people.over_65
FROM alerts.alerts
LEFT JOIN LATERAL (
    SELECT known.population, known.under_5, known.over_65
    FROM api.localities AS known
    WHERE known.code = alerts.locality
    ORDER BY known.version DESC
    LIMIT 1
) AS people ON true;
