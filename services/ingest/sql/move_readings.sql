-- Note a later place of readings that came again. Takes arrays of one length and bounds of starts.
UPDATE ingest.readings AS stored
SET
    sent_at = moved.sent_at,
    partition = moved.partition,
    record_offset = moved.record_offset,
    item = moved.item
FROM unnest(
    %(series)s::int [],
    %(starts)s::timestamptz [],
    %(sent)s::timestamptz [],
    %(partitions)s::int [],
    %(offsets)s::bigint [],
    %(items)s::int []
) AS moved (series_id, start, sent_at, partition, record_offset, item)
WHERE
    stored.series_id = moved.series_id
    AND stored.start = moved.start
    AND stored.start >= %(first)s::timestamptz
    AND stored.start <= %(last)s::timestamptz;
