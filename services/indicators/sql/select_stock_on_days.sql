-- A stock on some days: its whole months before, and the days of the month. Takes tally, breakdown
-- and days.
SELECT
    asked.day AS at,
    moved.member,
    moved.ward,
    moved.decile,
    0 AS measured,
    sum(moved.x) AS x,
    sum(moved.n) AS n,
    0 AS base,
    0 AS squares
FROM unnest(%(days)s::date []) AS asked (day)
CROSS JOIN LATERAL (
    SELECT member, ward, decile, x, n
    FROM indicators.tallies
    WHERE
        tally = %(tally)s::text
        AND grain = 'm'
        AND breakdown = %(breakdown)s::text
        AND at < date_trunc('month', asked.day)
    UNION ALL
    SELECT member, ward, decile, x, n
    FROM indicators.tallies
    WHERE
        tally = %(tally)s::text
        AND grain = 'd'
        AND breakdown = %(breakdown)s::text
        AND at BETWEEN date_trunc('month', asked.day) AND asked.day
) AS moved
GROUP BY asked.day, moved.member, moved.ward, moved.decile
HAVING sum(moved.x) <> 0 OR sum(moved.n) <> 0
ORDER BY asked.day, moved.member, moved.ward, moved.decile;
