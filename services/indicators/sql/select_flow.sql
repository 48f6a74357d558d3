-- What falls into periods that begin between two days. Takes tally, breakdown, first, last, and
-- by_decile: whether respondents' own deprivation tenths are kept apart.
SELECT
    at,
    member,
    ward,
    CASE WHEN %(by_decile)s::boolean THEN decile ELSE 0 END AS decile,
    measured,
    sum(x) AS x,
    sum(n) AS n,
    sum(base) AS base,
    sum(squares) AS squares
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain = 'p'
    AND breakdown = %(breakdown)s::text
    AND at BETWEEN %(first)s::date AND %(last)s::date
    AND (x <> 0 OR n <> 0)
GROUP BY at, member, ward, CASE WHEN %(by_decile)s::boolean THEN decile ELSE 0 END, measured
ORDER BY at, member, ward, decile, measured;
