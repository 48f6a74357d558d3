-- The notifications of a subscription, newest first, after a cursor. Takes subscription_id,
-- state (null: any), before (the last item seen), most.
SELECT
    id, placed, alert_id, seq, state, created_at, next_at, attempts, log, delivered_at
FROM alerts.deliveries
WHERE
    subscription_id = %(subscription_id)s::text
    AND (%(state)s::text IS NULL OR state = %(state)s::text)
    AND (%(before)s::bigint IS NULL OR placed < %(before)s::bigint)
ORDER BY placed DESC
LIMIT %(most)s::bigint;
