-- Store what is known of an area in a year; what is left empty stays as it was.
INSERT INTO ingest.reference AS stored (
    area, year, population, adults_16_plus, households, under_5, over_65, imd_decile, imd_quintile
)
VALUES (
    %(area)s, %(year)s, %(population)s, %(adults_16_plus)s, %(households)s, %(under_5)s,
    %(over_65)s, %(imd_decile)s, %(imd_quintile)s
)
ON CONFLICT (area, year) DO UPDATE
SET
    population = coalesce(excluded.population, stored.population),
    adults_16_plus = coalesce(excluded.adults_16_plus, stored.adults_16_plus),
    households = coalesce(excluded.households, stored.households),
    under_5 = coalesce(excluded.under_5, stored.under_5),
    over_65 = coalesce(excluded.over_65, stored.over_65),
    imd_decile = coalesce(excluded.imd_decile, stored.imd_decile),
    imd_quintile = coalesce(excluded.imd_quintile, stored.imd_quintile);
