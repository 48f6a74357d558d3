-- The tables of a measure that were asked for and end between two days. Takes indicator, first, last.
SELECT
    breakdown,
    period_start,
    period_end
FROM indicators.asked
WHERE
    indicator_id = %(indicator)s::text
    AND period_end BETWEEN %(first)s::date AND %(last)s::date
ORDER BY breakdown, period_end, period_start;
