-- The wards of the city that there are and were; one row a version.
SELECT
    code,
    (valid_from AT TIME ZONE 'Europe/London')::date AS since,
    (valid_to AT TIME ZONE 'Europe/London')::date AS until
FROM api.localities
ORDER BY code, version;
