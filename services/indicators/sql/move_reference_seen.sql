-- Note the reference data as of this look. Takes digest. Returns a row if it was another before.
WITH before AS (
    SELECT digest
    FROM indicators.reference_seen
),

moved AS (
    INSERT INTO indicators.reference_seen AS kept (digest)
    VALUES (%(digest)s::text)
    ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest
    WHERE kept.digest <> excluded.digest
    RETURNING 1
)

SELECT before.digest
FROM before
WHERE EXISTS (SELECT 1 FROM moved);
