-- Keep how far a back-test has come. Takes id, done, total, at.
UPDATE alerts.backtests
SET done = %(done)s::int, total = %(total)s::int, moved_at = %(at)s::timestamptz
WHERE id = %(id)s::text;
