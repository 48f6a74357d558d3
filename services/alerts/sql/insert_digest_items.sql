-- Keep transitions for the next digests, which become due if nothing waited before.
-- Takes arrays of one length: subscription_ids, payloads; and at.
WITH kept AS (
    INSERT INTO alerts.digest_items (subscription_id, payload)
    SELECT given.subscription_id, given.payload
    FROM
        unnest(%(subscription_ids)s::text [], %(payloads)s::bytea []) WITH ORDINALITY
        AS given (subscription_id, payload, place)
    ORDER BY given.place
    RETURNING subscription_id
)

UPDATE alerts.subscriptions
SET digest_due_at = %(at)s::timestamptz + make_interval(mins => subscriptions.digest_minutes)
FROM (SELECT DISTINCT kept.subscription_id FROM kept) AS waiting
WHERE subscriptions.id = waiting.subscription_id AND subscriptions.digest_due_at IS NULL;
