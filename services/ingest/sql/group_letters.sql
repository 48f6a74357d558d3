-- Dead letters by topic, reason and status, and by publisher where that is asked for: an event's
-- source, and the record's key. The most first. Takes by_publisher and limit.
SELECT
    topic,
    reason,
    status,
    CASE
        WHEN %(by_publisher)s::boolean
            THEN header_values[array_position(header_names, 'ce_source')]
    END AS source,
    CASE WHEN %(by_publisher)s::boolean THEN key END AS key,
    count(*) AS letters,
    min(at) AS first_at,
    max(at) AS last_at
FROM ingest.dead_letters
GROUP BY 1, 2, 3, 4, 5
ORDER BY letters DESC, topic, reason, status, source, key
LIMIT %(limit)s::int;
