-- Keep up the revisions of tables that were asked for. Takes indicator, breakdown, starts, ends.
INSERT INTO indicators.asked (indicator_id, breakdown, period_start, period_end)
SELECT
    %(indicator)s::text,
    %(breakdown)s::text,
    period_start,
    period_end
FROM unnest(%(starts)s::date [], %(ends)s::date []) AS given (period_start, period_end)
ORDER BY period_end, period_start
ON CONFLICT DO NOTHING;
