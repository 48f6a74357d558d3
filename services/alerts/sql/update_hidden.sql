-- Keep what hid alerts when they were told of just now.
-- Takes arrays of one length: ids, bys (null: nothing hid it).
WITH given AS (
    SELECT told.alert_id, told.by
    FROM unnest(%(ids)s::text [], %(bys)s::text []) AS told (alert_id, by)
),

seen AS (
    DELETE FROM alerts.hidden
    USING given
    WHERE hidden.alert_id = given.alert_id AND given.by IS NULL
)

INSERT INTO alerts.hidden (alert_id, by)
SELECT given.alert_id, given.by FROM given
WHERE given.by IS NOT NULL
ON CONFLICT (alert_id) DO UPDATE SET by = excluded.by;
