-- Write down intervals that have a value before they are over.
-- Takes arrays of one length: rule_ids, places, ends.
INSERT INTO alerts.awaited (track_id, "end")
SELECT tracks.track_id, given."end"
FROM
    unnest(%(rule_ids)s::text [], %(places)s::text [], %(ends)s::timestamptz [])
    AS given (rule_id, place, "end")
INNER JOIN alerts.tracks
    ON tracks.rule_id = given.rule_id AND tracks.place = given.place
WHERE tracks.closed_after IS NULL
ORDER BY tracks.track_id, given."end"
ON CONFLICT DO NOTHING;
