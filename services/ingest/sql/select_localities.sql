-- Every version of every locality, the newest loaded first.
SELECT
    code, version, name, lat, lon, geometry, approximate, valid_from, valid_to, loaded_at
FROM ingest.localities
ORDER BY loaded_at DESC, code;
