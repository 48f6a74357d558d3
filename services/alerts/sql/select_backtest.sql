-- One back-test. Takes id.
SELECT
    id, rule_id, since, until, state, done, total, asked_by, asked_at, ended_at, problem, result
FROM alerts.backtests
WHERE id = %(id)s::text;
