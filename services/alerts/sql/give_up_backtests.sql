-- Give up back-tests that were left too often. Takes now, stale, most_attempts.
UPDATE alerts.backtests
SET state = 'failed', ended_at = %(now)s::timestamptz, problem = 'its process died, each time'
WHERE
    state = 'running'
    AND moved_at < %(stale)s::timestamptz
    AND attempts >= %(most_attempts)s::int;
