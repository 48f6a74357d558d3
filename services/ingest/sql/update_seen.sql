-- Widen what is known of a sensor's first and last reading. Takes arrays of one length.
UPDATE ingest.sensors AS stored
SET
    first_start = least(stored.first_start, seen.first_start),
    last_start = greatest(stored.last_start, seen.last_start),
    last_end = greatest(stored.last_end, seen.last_end)
FROM unnest(
    %(sensor_ids)s::text [],
    %(firsts)s::timestamptz [],
    %(lasts)s::timestamptz [],
    %(ends)s::timestamptz []
) AS seen (sensor_id, first_start, last_start, last_end)
WHERE
    stored.sensor_id = seen.sensor_id
    AND (
        stored.first_start IS NULL
        OR seen.first_start < stored.first_start
        OR seen.last_start > stored.last_start
        OR seen.last_end > stored.last_end
    );
