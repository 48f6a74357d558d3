-- Which letters there are of some records. Takes three arrays of one length.
SELECT letter.topic, letter.partition, letter.record_offset, letter.item
FROM unnest(
    %(topics)s::text [], %(partitions)s::int [], %(offsets)s::bigint []
) AS refused (topic, partition, record_offset)
INNER JOIN ingest.dead_letters AS letter
    ON
        letter.topic = refused.topic
        AND letter.partition = refused.partition
        AND letter.record_offset = refused.record_offset;
