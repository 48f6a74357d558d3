-- Take values that were replaced within the batch in which they came.
COPY ingest.readings_superseded (
    series_id, start, "end", value, value_original, unit_original, state, flags, counted,
    learned_at, superseded_at
) FROM STDIN (FORMAT BINARY)
