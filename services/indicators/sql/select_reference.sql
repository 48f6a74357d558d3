-- What is known of the city and its wards, by year. Takes city.
SELECT
    area,
    year,
    population,
    adults_16_plus,
    households,
    under_5,
    over_65,
    imd_decile,
    imd_quintile
FROM api.reference
WHERE area = %(city)s::text OR area IN (SELECT code FROM api.localities)
ORDER BY area, year;
