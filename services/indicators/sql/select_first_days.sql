-- The first day on which each tally has anything. Takes tallies.
SELECT
    asked.tally,
    first.at
FROM unnest(%(tallies)s::text []) AS asked (tally)
CROSS JOIN LATERAL (
    SELECT min(at) AS at
    FROM indicators.tallies
    WHERE
        tally = asked.tally
        AND grain IN ('p', 'm')
        AND breakdown = ''
) AS first
WHERE first.at IS NOT NULL;
