-- The current official figures of some measures in some areas, oldest first. Takes two arrays of one
-- length: indicators, areas.
SELECT DISTINCT ON (kept.indicator_id, kept.area, kept.period_end, kept.period_start)
    kept.indicator_id,
    kept.area,
    kept.period_start,
    kept.period_end,
    kept.value,
    kept.numerator,
    kept.denominator,
    kept.status,
    kept.source,
    kept.published_on,
    kept.notes
FROM unnest(%(indicators)s::text [], %(areas)s::text []) AS asked (indicator_id, area)
INNER JOIN indicators.official AS kept
    ON kept.indicator_id = asked.indicator_id AND kept.area = asked.area
ORDER BY
    kept.indicator_id, kept.area, kept.period_end, kept.period_start, kept.revision DESC;
