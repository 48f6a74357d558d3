-- Keep what came of an attempt. Takes id, state, next_at, attempt (a JSON array of one), at.
UPDATE alerts.deliveries
SET
    state = %(state)s,
    next_at = %(next_at)s,
    claimed_until = NULL,
    attempts = attempts + 1,
    log = log || %(attempt)s::jsonb,
    delivered_at = CASE WHEN %(state)s = 'delivered' THEN %(at)s::timestamptz END
WHERE id = %(id)s::text AND state = 'waiting';
