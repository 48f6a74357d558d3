-- The wards of the city that there are and were; one row a version.
-- A version that was replaced for all time never held: it has no days, and its end is before year 1
-- in London.
SELECT
    code,
    (valid_from AT TIME ZONE 'Europe/London')::date AS since,
    (valid_to AT TIME ZONE 'Europe/London')::date AS until
FROM api.localities
WHERE valid_to IS NULL OR valid_to > coalesce(valid_from, timestamptz '0001-01-01 00:00+00')
ORDER BY code, version;
