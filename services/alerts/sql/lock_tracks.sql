-- Take tracks that have marks or are due; what another process holds is left to it.
-- Takes now and most. Marks may be added to a locked track meanwhile: they are judged the next time.
SELECT
    track_id, rule_id, rule_version, place, opened_after, closed_after, closed_by,
    closed_for, arrived_at, readings, frontier, states, due_at
FROM alerts.tracks
WHERE
    track_id IN (
        (
            SELECT marked.track_id
            FROM (SELECT track_id FROM alerts.marks ORDER BY mark_id LIMIT 5000) AS marked
        )
        UNION
        (
            SELECT track_id FROM alerts.tracks
            WHERE due_at <= %(now)s::timestamptz
            ORDER BY due_at
            LIMIT 5000
        )
    )
ORDER BY place, rule_id, rule_version
LIMIT %(most)s
FOR NO KEY UPDATE SKIP LOCKED;
