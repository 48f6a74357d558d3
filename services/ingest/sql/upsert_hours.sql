-- Store hourly means; each change is a revision. Takes arrays of one length, and `at`.
-- Returns series, hour and revision of what is new or differs.
INSERT INTO ingest.hours AS stored (
    series_id, start, value, n, expected, state, revision, learned_at
)
SELECT given.*, 1, %(at)s::timestamptz
FROM unnest(
    %(series)s::int [],
    %(hours)s::timestamptz [],
    %(values)s::float8 [],
    %(ns)s::int [],
    %(expected)s::int [],
    %(states)s::smallint []
) AS given
ON CONFLICT (series_id, start) DO UPDATE
SET
    value = excluded.value,
    n = excluded.n,
    expected = excluded.expected,
    state = excluded.state,
    revision = stored.revision + 1,
    learned_at = excluded.learned_at
WHERE
    (stored.value, stored.n, stored.expected, stored.state)
    IS DISTINCT FROM (excluded.value, excluded.n, excluded.expected, excluded.state)
RETURNING series_id, start, revision;
