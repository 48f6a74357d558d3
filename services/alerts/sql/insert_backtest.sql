-- Ask for a back-test, unless too many wait. Takes id, rule_id, since, until, by, at, most.
-- Returns a row if there is room.
INSERT INTO alerts.backtests (id, rule_id, since, until, state, asked_by, asked_at, moved_at)
SELECT
    %(id)s::text,
    %(rule_id)s::text,
    %(since)s::timestamptz,
    %(until)s::timestamptz,
    'waiting',
    %(by)s::text,
    %(at)s::timestamptz,
    %(at)s::timestamptz
WHERE
    (SELECT count(*) FROM alerts.backtests WHERE state IN ('waiting', 'running'))
    < %(most)s::bigint
RETURNING id;
