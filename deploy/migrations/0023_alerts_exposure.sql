-- The running ledger of exposure: every interval of a place at or above a level of a rule.
CREATE TABLE alerts.exceedances (
    track_id bigint NOT NULL REFERENCES alerts.tracks ON DELETE CASCADE,
    "end" timestamptz NOT NULL,
    severity text NOT NULL,
    PRIMARY KEY (track_id, "end")
);
COMMENT ON COLUMN alerts.exceedances.severity IS 'The highest level the interval reached.';
CREATE INDEX exceedances_end ON alerts.exceedances ("end");
