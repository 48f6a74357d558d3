-- Changes of a stock by month; all before `first` are summed into it. Takes tally, breakdown, and
-- first and last, the first days of months.
SELECT
    greatest(at, %(first)s::date) AS at,
    member,
    ward,
    decile,
    0 AS measured,
    sum(x) AS x,
    sum(n) AS n,
    0 AS base,
    0 AS squares
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain = 'm'
    AND breakdown = %(breakdown)s::text
    AND at <= %(last)s::date
GROUP BY greatest(at, %(first)s::date), member, ward, decile
ORDER BY at, member, ward, decile;
