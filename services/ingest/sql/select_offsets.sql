-- How far a topic has been applied. Takes topic. One row a partition that was ever consumed.
SELECT partition, next_offset
FROM ingest.offsets
WHERE topic = %(topic)s;
