-- What is judged by the clock rather than by intervals: silent sensors, and hazards in homes.

-- One row a sensor that may fall silent, or has. `stale`: an alert is on. `settling`: its newest
-- reading is old already, and more may be about to come.
CREATE TABLE alerts.watches (
    sensor_id text PRIMARY KEY,
    check_at timestamptz NOT NULL,
    stale boolean NOT NULL DEFAULT false,
    settling boolean NOT NULL DEFAULT false
);
CREATE INDEX watches_check ON alerts.watches (check_at);
CREATE INDEX watches_settling ON alerts.watches (check_at) WHERE settling;

-- One row a hazard case, as its events say it stands. `due_at`: when to look again.
CREATE TABLE alerts.cases (
    case_id text PRIMARY KEY,
    due_at timestamptz,
    ward text,
    hazard text,
    category text,
    aware_at timestamptz,
    identified_at timestamptz,
    concluded_at timestamptz,
    closed_at timestamptz,
    clocks jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX cases_due ON alerts.cases (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX cases_newest ON alerts.cases (aware_at DESC NULLS LAST, case_id);
CREATE INDEX alerts_case ON alerts.alerts (case_id) WHERE case_id IS NOT NULL;
