-- Take new readings in binary; none of their identities is stored yet.
COPY ingest.readings (
    series_id, start, "end", value, value_original, unit_original, state, flags, counted,
    learned_at, sent_at, partition, record_offset, item
) FROM STDIN (FORMAT BINARY)
