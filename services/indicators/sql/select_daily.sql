-- What was counted on each day between two. Takes tally, breakdown, first, last.
SELECT
    at,
    member,
    ward,
    decile,
    x::float8
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain = 'p'
    AND breakdown = %(breakdown)s::text
    AND at BETWEEN %(first)s::date AND %(last)s::date
    AND (x <> 0 OR n <> 0)
ORDER BY at, member, ward, decile;
