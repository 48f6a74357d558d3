-- End a subscription; what waits for it is given up. Takes id, by, at. Returns the id.
WITH gone AS (
    UPDATE alerts.subscriptions
    SET deleted_by = %(by)s, deleted_at = %(at)s, enabled = false, digest_due_at = NULL
    WHERE id = %(id)s::text AND deleted_at IS NULL
    RETURNING id
),

given_up AS (
    UPDATE alerts.deliveries
    SET state = 'dead'
    FROM gone
    WHERE deliveries.subscription_id = gone.id AND deliveries.state = 'waiting'
)

SELECT id FROM gone;
