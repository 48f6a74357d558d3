-- Delete what letters carried after the time they are kept; reason and place stay. Takes before.
UPDATE ingest.dead_letters
SET
    payload = NULL,
    key = NULL,
    header_names = '{}',
    header_values = '{}',
    truncated_from = coalesce(truncated_from, octet_length(payload))
WHERE at < %(before)s AND payload IS NOT NULL;
