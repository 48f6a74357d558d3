-- How many changes are not published yet.
SELECT count(*) AS waiting
FROM indicators.changes;
