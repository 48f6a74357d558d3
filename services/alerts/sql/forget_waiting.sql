-- Let waiting transitions go without a place on the stream, oldest first. Takes most.
-- Returns one row each.
DELETE FROM alerts.stream
WHERE entry_id IN (
    SELECT waiting.entry_id FROM alerts.stream AS waiting
    WHERE waiting.position IS NULL
    ORDER BY waiting.entry_id
    LIMIT %(most)s
)
RETURNING entry_id;
