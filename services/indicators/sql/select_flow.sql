-- What falls into periods that begin between two days. Takes tally, breakdown, first, last.
SELECT
    at,
    member,
    ward,
    decile,
    measured,
    x,
    n,
    base,
    squares
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain = 'p'
    AND breakdown = %(breakdown)s::text
    AND at BETWEEN %(first)s::date AND %(last)s::date
    AND (x <> 0 OR n <> 0)
ORDER BY at, member, ward, decile, measured;
