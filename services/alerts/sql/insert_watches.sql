-- Watch sensors that gave hours. One with an alert on is looked at now, or once no more comes where
-- the newest of it is old already; others stay as they are.
-- Takes sensor_ids and starts (of each one's newest hour), of one length, patience_s, settle_s, now.
INSERT INTO alerts.watches AS known (sensor_id, check_at, settling)
SELECT
    given.sensor_id,
    greatest(
        given.start + make_interval(secs => %(patience_s)s::float8),
        %(now)s::timestamptz + make_interval(secs => %(settle_s)s::float8)
    ),
    given.start + make_interval(secs => %(patience_s)s::float8) <= %(now)s::timestamptz
FROM
    unnest(%(sensor_ids)s::text [], %(starts)s::timestamptz []) AS given (sensor_id, start)
ORDER BY given.sensor_id
ON CONFLICT (sensor_id) DO UPDATE
SET
    check_at = CASE
        WHEN excluded.settling
            THEN %(now)s::timestamptz + make_interval(secs => %(settle_s)s::float8)
        ELSE %(now)s::timestamptz
    END,
    settling = excluded.settling
WHERE
    known.stale
    AND known.check_at > %(now)s::timestamptz
    AND NOT (known.settling AND excluded.settling);
