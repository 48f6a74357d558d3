-- Say when to look at sensors again. Takes arrays of one length.
UPDATE alerts.watches
SET check_at = given.check_at, stale = given.stale, settling = given.settling
FROM
    unnest(
        %(sensor_ids)s::text [],
        %(check_ats)s::timestamptz [],
        %(stales)s::boolean [],
        %(settlings)s::boolean []
    ) AS given (sensor_id, check_at, stale, settling)
WHERE watches.sensor_id = given.sensor_id;
