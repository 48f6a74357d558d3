-- How many sensitive sites are in no locality now.
SELECT count(*)
FROM ingest.sensitive_sites AS sites
WHERE
    NOT EXISTS (
        SELECT 1 FROM ingest.site_localities AS stays
        WHERE
            stays.site_id = sites.site_id
            AND stays.valid_from <= now()
            AND stays.valid_to > now()
    );
