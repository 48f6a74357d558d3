-- Keep exceedances. Takes arrays of one length: track_ids, ends, severities.
INSERT INTO alerts.exceedances AS known (track_id, "end", severity)
SELECT given.track_id, given."end", given.severity
FROM
    unnest(%(track_ids)s::bigint [], %(ends)s::timestamptz [], %(severities)s::text [])
    AS given (track_id, "end", severity)
ORDER BY given.track_id, given."end"
ON CONFLICT (track_id, "end") DO UPDATE
SET severity = excluded.severity
WHERE known.severity <> excluded.severity;
