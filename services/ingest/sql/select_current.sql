-- The current readings of some identities.
-- Takes two arrays of one length, and the bounds of the second, which exclude chunks.
SELECT
    stored.series_id,
    stored.start,
    stored."end",
    stored.value,
    stored.value_original,
    stored.unit_original,
    stored.state,
    coalesce(stored.flags, '{}'),
    stored.partition,
    stored.record_offset,
    stored.item,
    stored.sent_at
FROM unnest(%(series)s::int [], %(starts)s::timestamptz []) AS wanted (series_id, start)
INNER JOIN ingest.readings AS stored
    ON stored.series_id = wanted.series_id AND stored.start = wanted.start
WHERE
    stored.start >= %(first)s::timestamptz
    AND stored.start <= %(last)s::timestamptz;
