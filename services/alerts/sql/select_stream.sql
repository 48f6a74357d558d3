-- What is on the stream after a position, in order. Takes after, most.
SELECT position, payload
FROM alerts.stream
WHERE position > %(after)s
ORDER BY position
LIMIT %(most)s;
