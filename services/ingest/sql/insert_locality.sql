-- Add the next version of a locality.
INSERT INTO ingest.localities (
    code, version, name, lat, lon, geometry, approximate, valid_from, valid_to, loaded_at
)
SELECT
    %(code)s,
    coalesce(max(stored.version), 0) + 1,
    %(name)s,
    %(lat)s,
    %(lon)s,
    %(geometry)s::jsonb,
    %(approximate)s,
    %(valid_from)s,
    NULL,
    %(at)s
FROM ingest.localities AS stored
WHERE stored.code = %(code)s;
