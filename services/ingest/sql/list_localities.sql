-- The localities in force at an instant, with what is known of them. Takes at, codes (null: all),
-- after (the last code of the page before, or null) and limit.
SELECT
    code, name, lat, lon, population, imd_score, imd_decile, imd_quintile, version, valid_from,
    valid_to, approximate
FROM api.localities
WHERE
    coalesce(valid_from, '0001-01-01 00:00:00+00') <= %(at)s::timestamptz
    AND coalesce(valid_to, '9999-12-31 00:00:00+00') > %(at)s::timestamptz
    AND (%(codes)s::text [] IS NULL OR code = ANY(%(codes)s::text []))
    AND (%(after)s::text IS NULL OR code > %(after)s::text)
ORDER BY code
LIMIT %(limit)s;
