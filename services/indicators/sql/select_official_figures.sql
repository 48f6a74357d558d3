-- Official figures of a measure as published, for periods within some days, oldest first. Takes
-- indicator, members (areas), first and last.
SELECT
    period_start,
    period_end,
    member,
    revision,
    figure
FROM indicators.figures
WHERE
    indicator_id = %(indicator)s::text
    AND basis = 'official'
    AND breakdown = ''
    AND member = ANY(%(members)s::text [])
    AND period_start >= %(first)s::date
    AND period_end <= %(last)s::date
ORDER BY period_end, period_start, member;
