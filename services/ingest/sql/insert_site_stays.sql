-- Write in which localities sites are. Takes arrays of one length.
INSERT INTO ingest.site_localities (site_id, code, valid_from, valid_to)
SELECT *
FROM unnest(
    %(site_ids)s::text [],
    %(codes)s::text [],
    %(starts)s::timestamptz [],
    %(ends)s::timestamptz []
);
