-- The figures of nights that were recorded, each as it was last revised. Takes types.
WITH told AS (
    SELECT
        id,
        (fields ->> 'night')::date AS night,
        (fields ->> 'number')::int8 AS number,
        fields ->> 'approach' AS approach,
        fields ->> 'revises' AS revises,
        occurred_at
    FROM api.facts
    WHERE type = ANY(%(types)s::text [])
)

SELECT DISTINCT ON (night)
    night,
    number,
    approach
FROM told
WHERE NOT EXISTS (SELECT 1 FROM told AS later WHERE later.revises = told.id AND later.night = told.night)
ORDER BY night ASC, occurred_at DESC, id DESC;
