-- What changed and is not published yet. Takes limit.
SELECT
    id,
    tally,
    since,
    until,
    cause
FROM indicators.changes
ORDER BY id
LIMIT %(limit)s;
