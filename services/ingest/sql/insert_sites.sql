-- Store sensitive sites. Takes arrays of one length.
INSERT INTO ingest.sensitive_sites (site_id, kind, name, lat, lon)
SELECT *
FROM unnest(
    %(site_ids)s::text [],
    %(kinds)s::text [],
    %(names)s::text [],
    %(lats)s::float8 [],
    %(lons)s::float8 []
);
