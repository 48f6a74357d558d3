-- Write where sensors were. Takes arrays of one length.
INSERT INTO ingest.sensor_localities (sensor_id, code, valid_from, valid_to)
SELECT *
FROM unnest(
    %(sensor_ids)s::text [],
    %(codes)s::text [],
    %(starts)s::timestamptz [],
    %(ends)s::timestamptz []
);
