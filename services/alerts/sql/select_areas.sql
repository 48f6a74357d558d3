-- Every locality that holds at an instant, as it is known now. Takes now.
SELECT DISTINCT ON (areas.code)
    areas.code, areas.name, areas.population, areas.imd_quintile
FROM api.localities AS areas
WHERE
    (areas.valid_from IS NULL OR areas.valid_from <= %(now)s::timestamptz)
    AND (areas.valid_to IS NULL OR areas.valid_to > %(now)s::timestamptz)
ORDER BY areas.code, areas.version DESC;
