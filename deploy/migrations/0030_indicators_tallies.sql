-- Everything indicators owns: what each subject contributes, the sums of it, and what was published.

CREATE TABLE indicators.offsets (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition)
);

CREATE TABLE indicators.outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    value bytea,
    header_names text [] NOT NULL,
    header_values bytea [] NOT NULL
);

-- What each unit contributes now, a JSON array of canonical texts; the difference to a new count
-- moves the tallies. A unit is a subject with all its facts, or, where a measure counts events one by one, a
-- single fact.
CREATE TABLE indicators.units (
    topic text NOT NULL,
    whole boolean NOT NULL,
    key text NOT NULL,
    contributions text NOT NULL,
    PRIMARY KEY (topic, key, whole)
);
COMMENT ON COLUMN indicators.units.whole IS
'True: `key` is a subject; false: `key` is the id of a fact.';

-- Sums of contributions. `grain` p: what falls into the period that begins at `at`; d and m: the
-- change of a stock on the day, or in the month that begins, at `at`. Numbers are exact, so that
-- adding and taking away in any order ends in the same sums.
CREATE TABLE indicators.tallies (
    tally text NOT NULL,
    grain text NOT NULL CHECK (grain IN ('p', 'd', 'm')),
    breakdown text NOT NULL,
    at date NOT NULL,
    member text NOT NULL,
    ward text NOT NULL,
    decile smallint NOT NULL,
    measured int NOT NULL,
    x numeric NOT NULL,
    n numeric NOT NULL,
    base numeric NOT NULL,
    squares numeric NOT NULL,
    PRIMARY KEY (tally, grain, breakdown, at, member, ward, decile, measured)
);
COMMENT ON COLUMN indicators.tallies.breakdown IS
'Empty: by place (`ward`, and the respondent''s own `decile`, 0 where it is not told).';
COMMENT ON COLUMN indicators.tallies.measured IS
'The measurement that a median is made of, such as days; 0 for every other tally.';

-- How each tally is counted, to notice at start that a definition changed.
CREATE TABLE indicators.definitions (
    tally text PRIMARY KEY,
    digest text NOT NULL
);

-- Which days of which tally changed and have not been published yet. Only ever added and taken.
CREATE TABLE indicators.changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tally text NOT NULL,
    since date NOT NULL,
    until date,
    cause text NOT NULL
);

-- Which tables of figures somebody has asked for: their revisions are kept up. Of single days only
-- the ones asked for last are kept.
CREATE TABLE indicators.asked (
    indicator_id text NOT NULL,
    breakdown text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (indicator_id, breakdown, period_start, period_end)
);

-- Every figure as it is published now, and which revision that is.
CREATE TABLE indicators.figures (
    indicator_id text NOT NULL,
    basis text NOT NULL,
    breakdown text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    member text NOT NULL,
    revision int NOT NULL,
    figure text NOT NULL,
    PRIMARY KEY (indicator_id, basis, breakdown, period_end, period_start, member)
);
COMMENT ON COLUMN indicators.figures.breakdown IS
'Empty: a whole area, whose code is `member`; otherwise `member` is the group.';
COMMENT ON COLUMN indicators.figures.figure IS
'JSON as text, so that the same figure is the same text.';

-- Every figure that was ever published, why it came to be, and when.
CREATE TABLE indicators.revisions (
    indicator_id text NOT NULL,
    basis text NOT NULL,
    breakdown text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    member text NOT NULL,
    revision int NOT NULL,
    at timestamptz NOT NULL,
    cause text NOT NULL,
    figure text NOT NULL,
    PRIMARY KEY (indicator_id, basis, breakdown, period_end, period_start, member, revision)
);

-- Up to which London day periods have been published that ended by themselves; one row.
CREATE TABLE indicators.rollover (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    day date NOT NULL
);

-- The reference data as of the last look: another digest changes every rate. One row.
CREATE TABLE indicators.reference_seen (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    digest text NOT NULL
);

-- Official figures as they were released. The highest revision of a period is current.
CREATE TABLE indicators.official (
    indicator_id text NOT NULL,
    area text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    revision int NOT NULL,
    value float8,
    numerator float8,
    denominator float8,
    status text,
    source text NOT NULL,
    published_on date,
    notes text [] NOT NULL,
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (indicator_id, area, period_start, period_end, revision)
);
