-- Take what waits for a digest, oldest first. Takes subscription_id, most.
WITH taken AS (
    DELETE FROM alerts.digest_items
    WHERE item_id IN (
        SELECT items.item_id FROM alerts.digest_items AS items
        WHERE items.subscription_id = %(subscription_id)s::text
        ORDER BY items.item_id
        LIMIT %(most)s
    )
    RETURNING item_id, payload
)

SELECT item_id, payload FROM taken
ORDER BY item_id;
