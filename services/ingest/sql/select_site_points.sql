-- Where every sensitive site is.
SELECT site_id, lat, lon FROM ingest.sensitive_sites ORDER BY site_id;
