-- Revisions of a measure's figures, oldest period and revision first. Takes indicator, area or group
-- (member), breakdowns, period_start (null: all), basis (null: both), after (end, start, basis,
-- revision; null: from the first) and limit.
SELECT
    basis,
    breakdown,
    period_start,
    period_end,
    member,
    revision,
    at,
    cause,
    figure
FROM indicators.revisions
WHERE
    indicator_id = %(indicator)s::text
    AND breakdown = ANY(%(breakdowns)s::text [])
    AND member = %(member)s::text
    AND (%(period_start)s::date IS NULL OR period_start = %(period_start)s::date)
    AND (%(basis)s::text IS NULL OR basis = %(basis)s::text)
    AND (
        %(end)s::date IS NULL
        OR (period_end, period_start, basis, revision)
        > (%(end)s::date, %(start)s::date, %(after_basis)s::text, %(revision)s::bigint)
    )
ORDER BY period_end, period_start, basis, revision
LIMIT %(limit)s;
