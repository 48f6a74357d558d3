-- Keep official figures that are new or differ from what is kept, with the next revision. Takes
-- learned_at and arrays of one length; no (indicator, area, period) twice.
-- Returns the measures and areas that changed.
WITH given AS (
    SELECT *
    FROM unnest(
        %(indicators)s::text [],
        %(areas)s::text [],
        %(starts)s::date [],
        %(ends)s::date [],
        %(values)s::float8 [],
        %(numerators)s::float8 [],
        %(denominators)s::float8 [],
        %(statuses)s::text [],
        %(sources)s::text [],
        %(published)s::date [],
        %(notes)s::text []
    ) AS rows (
        indicator_id, area, period_start, period_end, value, numerator, denominator, status,
        source, published_on, notes
    )
),

known AS (
    SELECT DISTINCT ON (kept.indicator_id, kept.area, kept.period_start, kept.period_end)
        kept.indicator_id,
        kept.area,
        kept.period_start,
        kept.period_end,
        kept.revision,
        kept.value,
        kept.numerator,
        kept.denominator,
        kept.status,
        kept.source,
        kept.published_on,
        kept.notes
    FROM indicators.official AS kept
    INNER JOIN given USING (indicator_id, area, period_start, period_end)
    ORDER BY
        kept.indicator_id, kept.area, kept.period_start, kept.period_end, kept.revision DESC
),

inserted AS (
    INSERT INTO indicators.official (
        indicator_id, area, period_start, period_end, revision, value, numerator, denominator,
        status, source, published_on, notes, learned_at
    )
    SELECT
        given.indicator_id,
        given.area,
        given.period_start,
        given.period_end,
        coalesce(known.revision, 0) + 1,
        given.value,
        given.numerator,
        given.denominator,
        given.status,
        given.source,
        given.published_on,
        string_to_array(given.notes, E'\n'),
        %(learned_at)s::timestamptz
    FROM given
    LEFT JOIN known USING (indicator_id, area, period_start, period_end)
    WHERE
        known.revision IS NULL
        OR (
            known.value, known.numerator, known.denominator, known.status, known.source,
            known.published_on, known.notes
        )
        IS DISTINCT FROM (
            given.value, given.numerator, given.denominator, given.status, given.source,
            given.published_on, string_to_array(given.notes, E'\n')
        )
    RETURNING indicator_id, area
)

SELECT DISTINCT
    indicator_id,
    area
FROM inserted;
