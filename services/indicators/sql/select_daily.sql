-- What was counted on each day between two, the days of a month together in two arrays of one
-- length. Takes tally, breakdown, first, last.
SELECT
    date_trunc('month', at)::date AS month,
    member,
    ward,
    decile,
    array_agg(at - date '0001-01-01') AS days,
    array_agg(x::float8) AS counted
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain = 'p'
    AND breakdown = %(breakdown)s::text
    AND at BETWEEN %(first)s::date AND %(last)s::date
    AND (x <> 0 OR n <> 0)
GROUP BY date_trunc('month', at)::date, member, ward, decile
ORDER BY month, member, ward, decile;
