-- Forget what is no exceedance any more in stretches that were judged again.
-- Takes arrays of one length: track_ids, afters, untils (of the stretches: `(after, until]`); and
-- kept_ids, kept_ends (of one length too): the exceedances there are.
DELETE FROM alerts.exceedances AS known
USING
    unnest(%(track_ids)s::bigint [], %(afters)s::timestamptz [], %(untils)s::timestamptz [])
    AS given (track_id, after, until)
WHERE
    known.track_id = given.track_id
    AND known."end" > given.after
    AND known."end" <= given.until
    AND NOT EXISTS (
        SELECT 1
        FROM unnest(%(kept_ids)s::bigint [], %(kept_ends)s::timestamptz [])
            AS kept (track_id, "end")
        WHERE kept.track_id = known.track_id AND kept."end" = known."end"
    );
