-- Keep what is about to be replaced. Takes two arrays of one length, their bounds, and `at`.
INSERT INTO ingest.readings_superseded (
    series_id, start, "end", value, value_original, unit_original, state, flags, counted,
    learned_at, superseded_at
)
SELECT
    stored.series_id,
    stored.start,
    stored."end",
    stored.value,
    stored.value_original,
    stored.unit_original,
    stored.state,
    stored.flags,
    stored.counted,
    stored.learned_at,
    %(at)s::timestamptz
FROM unnest(%(series)s::int [], %(starts)s::timestamptz []) AS replaced (series_id, start)
INNER JOIN ingest.readings AS stored
    ON stored.series_id = replaced.series_id AND stored.start = replaced.start
WHERE stored.start >= %(first)s::timestamptz AND stored.start <= %(last)s::timestamptz;
