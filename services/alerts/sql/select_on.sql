-- The alerts of a rule that are on: id, place and track (null: judged by the clock).
-- Takes rule_id.
SELECT id, place, track_id
FROM alerts.alerts
WHERE
    rule_id = %(rule_id)s::text
    AND state IN ('firing', 'indeterminate')
    AND verdict <> 'revoked'
ORDER BY place, id;
