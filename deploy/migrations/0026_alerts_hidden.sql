-- What hid an alert when it was last told of: one that nobody heard of ends unheard too.
CREATE TABLE alerts.hidden (
    alert_id text PRIMARY KEY,
    by text NOT NULL
);
COMMENT ON COLUMN alerts.hidden.by IS 'The id of the worse alert of the same place and pollutant.';
