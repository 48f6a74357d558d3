-- Transitions that have no place on the stream yet, oldest first. Takes most.
SELECT entry_id, alert_id, seq, learned_at, shown
FROM alerts.stream
WHERE position IS NULL
ORDER BY entry_id
LIMIT %(most)s;
