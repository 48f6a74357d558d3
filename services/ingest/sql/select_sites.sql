-- Sensitive sites with the locality each is in at an instant, by id, after a cursor.
-- Takes at, locality and kind (null: any), after, most.
SELECT sites.site_id, sites.kind, sites.name, sites.lat, sites.lon, stays.code AS locality
FROM ingest.sensitive_sites AS sites
LEFT JOIN ingest.site_localities AS stays
    ON
        stays.site_id = sites.site_id
        AND stays.valid_from <= %(at)s::timestamptz
        AND stays.valid_to > %(at)s::timestamptz
WHERE
    (%(locality)s::text IS NULL OR stays.code = %(locality)s::text)
    AND (%(kind)s::text IS NULL OR sites.kind = %(kind)s::text)
    AND (%(after)s::text IS NULL OR sites.site_id > %(after)s::text)
ORDER BY sites.site_id
LIMIT %(most)s::bigint;
