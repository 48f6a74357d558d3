-- Back-tests that run by themselves: how far each has come, and what it found.
CREATE TABLE alerts.backtests (
    id text PRIMARY KEY,
    rule_id text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    done int NOT NULL DEFAULT 0,
    total int,
    attempts int NOT NULL DEFAULT 0,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    ended_at timestamptz,
    problem text,
    result bytea
);
COMMENT ON COLUMN alerts.backtests.done IS 'Places that were judged, of `total`.';
COMMENT ON COLUMN alerts.backtests.moved_at IS
'When it was last heard of: one that runs and is silent was left by a process that died.';
CREATE INDEX backtests_open ON alerts.backtests (asked_at) WHERE state IN ('waiting', 'running');
