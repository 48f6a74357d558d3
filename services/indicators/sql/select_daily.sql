-- What was counted on each day between two, a row for each place: the days and what was counted on
-- them in two arrays of one length. Months are told apart by the reader: here it would cost half as
-- much again. Takes tally, breakdown, first, last.
SELECT
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
GROUP BY member, ward, decile
ORDER BY member, ward, decile;
