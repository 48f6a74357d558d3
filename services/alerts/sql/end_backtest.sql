-- Keep what a back-test found, or why it found nothing. Takes id, state, result, problem, at.
UPDATE alerts.backtests
SET
    state = %(state)s::text,
    result = %(result)s::bytea,
    problem = %(problem)s::text,
    ended_at = %(at)s::timestamptz
WHERE id = %(id)s::text;
