-- Write transitions down, and queue them for the stream.
-- Takes rows, a JSON array of objects in the table's names plus `shown`, in the order they happened.
WITH written AS (
    INSERT INTO alerts.transitions (
        alert_id, seq, at, learned_at, came_from, "to", severity, reason, by,
        interval_start, interval_end, value
    )
    SELECT
        given.alert_id, given.seq, given.at, given.learned_at, given.came_from, given."to",
        given.severity, given.reason, given.by, given.interval_start, given.interval_end, given.value
    FROM
        jsonb_to_recordset(%(rows)s::jsonb) AS given (
            alert_id text, seq int, at timestamptz, learned_at timestamptz, came_from text,
            "to" text, severity text, reason text, by text,
            interval_start timestamptz, interval_end timestamptz, value float8
        )
)

INSERT INTO alerts.stream (alert_id, seq, learned_at, shown)
SELECT given.alert_id, given.seq, given.learned_at, given.shown
FROM
    ROWS FROM (
        jsonb_to_recordset(%(rows)s::jsonb)
        AS (alert_id text, seq int, learned_at timestamptz, shown jsonb)
    ) WITH ORDINALITY AS given (alert_id, seq, learned_at, shown, place)
ORDER BY given.place;
