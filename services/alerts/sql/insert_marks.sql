-- Write down what has to be judged again, for every version that judges some of it.
-- Takes arrays of one length: rule_ids, places, sinces, untils (ends of intervals, inclusive).
INSERT INTO alerts.marks (track_id, since, until)
SELECT tracks.track_id, given.since, given.until
FROM
    unnest(
        %(rule_ids)s::text [],
        %(places)s::text [],
        %(sinces)s::timestamptz [],
        %(untils)s::timestamptz []
    ) AS given (rule_id, place, since, until)
INNER JOIN alerts.tracks
    ON tracks.rule_id = given.rule_id AND tracks.place = given.place
WHERE
    (tracks.opened_after IS NULL OR given.until > tracks.opened_after)
    AND (tracks.closed_after IS NULL OR given.since <= tracks.closed_after);
