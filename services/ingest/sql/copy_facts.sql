-- Take new events in binary; none of their ids is stored yet.
COPY ingest.facts (
    topic, id, type, subject, occurred_at, ward, ward_given, lsoa, fields, digest, recorded_at
) FROM STDIN (FORMAT BINARY)
