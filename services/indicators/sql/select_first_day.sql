-- The first day on which a tally has anything. Takes tally.
SELECT min(at) AS first_day
FROM indicators.tallies
WHERE
    tally = %(tally)s::text
    AND grain IN ('p', 'm')
    AND breakdown = '';
