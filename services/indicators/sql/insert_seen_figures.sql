-- Keep operational figures that were told for the first time as revision 1; what is kept stays.
-- Takes indicator, breakdown, at, and arrays of one length: starts, ends, members, figures.
WITH kept AS (
    INSERT INTO indicators.figures (
        indicator_id, basis, breakdown, period_start, period_end, member, revision, figure
    )
    SELECT
        %(indicator)s::text,
        'operational',
        %(breakdown)s::text,
        period_start,
        period_end,
        member,
        1,
        figure
    FROM unnest(
        %(starts)s::date [], %(ends)s::date [], %(members)s::text [], %(figures)s::text []
    ) AS given (period_start, period_end, member, figure)
    ORDER BY period_end, period_start, member
    ON CONFLICT DO NOTHING
    RETURNING indicator_id, basis, breakdown, period_start, period_end, member, revision, figure
)

INSERT INTO indicators.revisions (
    indicator_id, basis, breakdown, period_start, period_end, member, revision, figure, at, cause
)
SELECT
    indicator_id,
    basis,
    breakdown,
    period_start,
    period_end,
    member,
    revision,
    figure,
    %(at)s::timestamptz,
    'first asked for'
FROM kept
ON CONFLICT DO NOTHING;
