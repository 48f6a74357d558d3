-- Dead letters by topic, reason and status, the most first.
SELECT
    topic,
    reason,
    status,
    count(*) AS letters,
    min(at) AS first_at,
    max(at) AS last_at
FROM ingest.dead_letters
GROUP BY topic, reason, status
ORDER BY letters DESC, topic, reason, status;
