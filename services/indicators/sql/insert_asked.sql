-- Keep up the revisions of tables that were asked for. Takes indicator, breakdown, starts, ends, at and
-- most: so many single days that are no month end are kept, the ones asked for last.
WITH forgotten AS (
    DELETE FROM indicators.asked
    WHERE (indicator_id, breakdown, period_start, period_end) IN (
        SELECT indicator_id, breakdown, period_start, period_end
        FROM indicators.asked
        WHERE
            indicator_id = %(indicator)s::text
            AND breakdown = %(breakdown)s::text
            AND period_start = period_end
            AND extract(DAY FROM period_end + 1) <> 1
        ORDER BY asked_at DESC
        OFFSET %(most)s::int
    )
)

INSERT INTO indicators.asked (indicator_id, breakdown, period_start, period_end, asked_at)
SELECT
    %(indicator)s::text,
    %(breakdown)s::text,
    period_start,
    period_end,
    %(at)s::timestamptz
FROM unnest(%(starts)s::date [], %(ends)s::date []) AS given (period_start, period_end)
ORDER BY period_end, period_start
ON CONFLICT DO NOTHING;
