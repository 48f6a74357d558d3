-- Publish new revisions. Takes indicator, basis, breakdown, at, and arrays of one length: starts,
-- ends, members, revisions, causes, figures. No figure twice.
WITH given AS (
    SELECT *
    FROM unnest(
        %(starts)s::date [],
        %(ends)s::date [],
        %(members)s::text [],
        %(revisions)s::int [],
        %(causes)s::text [],
        %(figures)s::text []
    ) AS rows (period_start, period_end, member, revision, cause, figure)
),

current AS (
    INSERT INTO indicators.figures AS kept (
        indicator_id, basis, breakdown, period_start, period_end, member, revision, figure
    )
    SELECT
        %(indicator)s::text,
        %(basis)s::text,
        %(breakdown)s::text,
        period_start,
        period_end,
        member,
        revision,
        figure
    FROM given
    ORDER BY period_end, period_start, member
    ON CONFLICT (
        indicator_id, basis, breakdown, period_end, period_start, member
    ) DO UPDATE SET revision = excluded.revision, figure = excluded.figure
    RETURNING 1
)

INSERT INTO indicators.revisions (
    indicator_id, basis, breakdown, period_start, period_end, member, revision, at, cause, figure
)
SELECT
    %(indicator)s::text,
    %(basis)s::text,
    %(breakdown)s::text,
    given.period_start,
    given.period_end,
    given.member,
    given.revision,
    %(at)s::timestamptz,
    given.cause,
    given.figure
FROM given
ORDER BY given.period_end, given.period_start, given.member;
