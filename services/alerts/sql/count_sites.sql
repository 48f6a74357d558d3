-- How many sensitive sites of each kind there are in localities now. Takes codes, now.
SELECT code, kind, count(*) AS sites
FROM api.sensitive_sites
WHERE
    code = ANY(%(codes)s::text [])
    AND valid_from <= %(now)s::timestamptz
    AND valid_to > %(now)s::timestamptz
GROUP BY code, kind
ORDER BY code, kind;
