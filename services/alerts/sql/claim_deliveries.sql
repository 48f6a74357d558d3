-- Take the next notification of each receiver that nothing is being sent to, in order per alert.
-- Takes now, until (of the claim), most, and busy (subscriptions that are being served).
UPDATE alerts.deliveries AS mine
SET claimed_until = %(until)s::timestamptz
FROM (
    SELECT DISTINCT ON (deliveries.subscription_id) deliveries.id
    FROM alerts.deliveries
    INNER JOIN alerts.subscriptions ON subscriptions.id = deliveries.subscription_id
    WHERE
        deliveries.state = 'waiting'
        AND deliveries.next_at <= %(now)s::timestamptz
        AND subscriptions.enabled
        AND NOT deliveries.subscription_id = ANY(%(busy)s::text [])
        AND NOT EXISTS (
            SELECT 1 FROM alerts.deliveries AS sent
            WHERE
                sent.subscription_id = deliveries.subscription_id
                AND sent.state = 'waiting'
                AND sent.claimed_until > %(now)s::timestamptz
        )
        AND NOT EXISTS (
            SELECT 1 FROM alerts.deliveries AS earlier
            WHERE
                earlier.subscription_id = deliveries.subscription_id
                AND earlier.alert_id = deliveries.alert_id
                AND earlier.state = 'waiting'
                AND earlier.placed < deliveries.placed
        )
    ORDER BY deliveries.subscription_id, deliveries.next_at, deliveries.placed
    LIMIT %(most)s
) AS chosen
INNER JOIN alerts.deliveries AS source ON source.id = chosen.id
INNER JOIN alerts.subscriptions AS receiver ON receiver.id = source.subscription_id
WHERE
    mine.id = chosen.id
    AND mine.state = 'waiting'
    AND (mine.claimed_until IS NULL OR mine.claimed_until <= %(now)s::timestamptz)
RETURNING
    mine.id, mine.subscription_id, mine.body, mine.attempts, receiver.url, receiver.secret,
    receiver.quiet_hours;
