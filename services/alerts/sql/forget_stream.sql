-- Forget what was on the stream before an instant, and all before it. Takes before.
WITH gone AS (
    DELETE FROM alerts.stream
    WHERE position <= (
        SELECT max(old.position) FROM alerts.stream AS old
        WHERE old.learned_at < %(before)s::timestamptz
    )
    RETURNING position
)

UPDATE alerts.stream_bounds
SET forgotten_position = greatest(forgotten_position, (SELECT max(gone.position) FROM gone))
WHERE EXISTS (SELECT 1 FROM gone);
