-- Record values that never held; the same content is recorded once, and not what did hold once
-- and comes again.
INSERT INTO ingest.readings_passed_over (
    series_id, start, "end", value_original, unit_original, state, learned_at
)
SELECT given.*, %(at)s::timestamptz
FROM unnest(
    %(series)s::int [],
    %(starts)s::timestamptz [],
    %(ends)s::timestamptz [],
    %(values)s::float8 [],
    %(units)s::text [],
    %(states)s::smallint []
) AS given (series_id, start, "end", value_original, unit_original, state)
WHERE
    NOT EXISTS (
        SELECT 1
        FROM ingest.readings_superseded AS held
        WHERE
            held.series_id = given.series_id
            AND held.start = given.start
            AND held."end" = given."end"
            AND held.value_original IS NOT DISTINCT FROM given.value_original
            AND held.unit_original = given.unit_original
            AND held.state = given.state
    )
ON CONFLICT DO NOTHING;
