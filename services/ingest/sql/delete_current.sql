-- Make room for the values that replace these. Takes two arrays of one length and their bounds.
DELETE FROM ingest.readings AS stored
USING unnest(%(series)s::int [], %(starts)s::timestamptz []) AS replaced (series_id, start)
WHERE
    stored.series_id = replaced.series_id
    AND stored.start = replaced.start
    AND stored.start >= %(first)s::timestamptz
    AND stored.start <= %(last)s::timestamptz;
