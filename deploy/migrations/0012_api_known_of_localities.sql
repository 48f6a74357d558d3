-- What is known of a locality is known column by column: a newer row that leaves one empty does not
-- hide what an older one says.
CREATE OR REPLACE VIEW api.localities AS
SELECT
    places.code,
    places.name,
    places.lat,
    places.lon,
    known.population,
    known.under_5,
    known.over_65,
    known.imd_score,
    known.imd_decile,
    known.imd_quintile,
    places.version,
    places.valid_from,
    places.valid_to,
    places.approximate
FROM ingest.localities AS places
LEFT JOIN LATERAL (
    SELECT
        (array_agg(population ORDER BY year DESC) FILTER (WHERE population IS NOT NULL))[1]
            AS population,
        (array_agg(under_5 ORDER BY year DESC) FILTER (WHERE under_5 IS NOT NULL))[1] AS under_5,
        (array_agg(over_65 ORDER BY year DESC) FILTER (WHERE over_65 IS NOT NULL))[1] AS over_65,
        (array_agg(imd_score ORDER BY year DESC) FILTER (WHERE imd_score IS NOT NULL))[1]
            AS imd_score,
        (array_agg(imd_decile ORDER BY year DESC) FILTER (WHERE imd_decile IS NOT NULL))[1]
            AS imd_decile,
        (array_agg(imd_quintile ORDER BY year DESC) FILTER (WHERE imd_quintile IS NOT NULL))[1]
            AS imd_quintile
    FROM ingest.reference
    WHERE area = places.code
) AS known ON true;
