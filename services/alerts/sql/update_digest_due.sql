-- Say when the next digest is due: now where something is left, else when something comes.
-- Takes id, now.
UPDATE alerts.subscriptions
SET
    digest_due_at = CASE
        WHEN EXISTS (
            SELECT 1 FROM alerts.digest_items AS items WHERE items.subscription_id = %(id)s::text
        ) THEN %(now)s::timestamptz
    END
WHERE id = %(id)s::text;
