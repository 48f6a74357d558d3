-- Retire what of a rule is published or drafted. Takes id, by, reason, at.
-- Returns each version, the status it had, and whether its condition is data; newest first.
WITH held AS (
    SELECT id, version, status
    FROM alerts.rules
    WHERE id = %(id)s::text AND status IN ('published', 'draft')
),

ended AS (
    UPDATE alerts.rules
    SET
        status = 'retired',
        retired_at = %(at)s::timestamptz,
        retired_by = %(by)s::text,
        retired_for = %(reason)s::text
    FROM held
    WHERE rules.id = held.id AND rules.version = held.version
    RETURNING rules.version, held.status, rules.definition IS NOT NULL AS by_data
)

SELECT version, status, by_data FROM ended ORDER BY version DESC;
