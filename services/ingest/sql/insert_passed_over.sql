-- Record values that never held; the same content is recorded once.
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
) AS given
ON CONFLICT DO NOTHING;
