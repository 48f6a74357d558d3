-- What is published now. Takes indicator, basis, breakdown, and the first and last period end.
SELECT
    period_start,
    period_end,
    member,
    revision,
    figure
FROM indicators.figures
WHERE
    indicator_id = %(indicator)s::text
    AND basis = %(basis)s::text
    AND breakdown = %(breakdown)s::text
    AND period_end BETWEEN %(first)s::date AND %(last)s::date;
