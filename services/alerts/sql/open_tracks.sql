-- Begin to judge places by a version from where the one before it ended. Takes rule_id, version,
-- and arrays of one length: places, opened (null: from the beginning).
WITH opened AS (
    INSERT INTO alerts.tracks (rule_id, rule_version, place, opened_after)
    SELECT %(rule_id)s::text, %(version)s::int, given.place, given.opened_after
    FROM unnest(%(places)s::text [], %(opened)s::timestamptz []) AS given (place, opened_after)
    ON CONFLICT DO NOTHING
    RETURNING track_id, opened_after
)

INSERT INTO alerts.marks (track_id, since, until)
SELECT
    track_id,
    coalesce(opened_after, '1970-01-01 00:00:00+00'::timestamptz),
    greatest(opened_after, %(until)s::timestamptz)
FROM opened;
