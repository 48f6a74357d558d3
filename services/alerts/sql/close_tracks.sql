-- End the tracks of a version where they stand, and mark them so that what is on is ended too.
-- Takes rule_id, version, by,
-- closed_for (null where another version goes on).
WITH closed AS (
    UPDATE alerts.tracks
    SET
        closed_after = coalesce(frontier, '0001-01-01 00:00:00+00'::timestamptz),
        closed_by = %(by)s,
        closed_for = %(closed_for)s::text
    WHERE
        rule_id = %(rule_id)s::text
        AND rule_version = %(version)s::int
        AND closed_after IS NULL
    RETURNING track_id, frontier
)

INSERT INTO alerts.marks (track_id, since, until)
SELECT track_id, frontier + interval '1 microsecond', frontier + interval '1 microsecond'
FROM closed
WHERE frontier IS NOT NULL;
