-- Take the oldest back-test that waits, or whose process died. Takes now, stale (heard of before
-- that: left), most_attempts. Returns id, rule_id, since, until.
UPDATE alerts.backtests AS mine
SET state = 'running', attempts = mine.attempts + 1, done = 0, moved_at = %(now)s::timestamptz
FROM (
    SELECT id
    FROM alerts.backtests
    WHERE
        state = 'waiting'
        OR (
            state = 'running'
            AND moved_at < %(stale)s::timestamptz
            AND attempts < %(most_attempts)s::int
        )
    ORDER BY asked_at, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS chosen
WHERE mine.id = chosen.id
RETURNING mine.id, mine.rule_id, mine.since, mine.until;
