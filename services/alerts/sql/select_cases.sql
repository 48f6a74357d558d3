-- Hazard cases, those the landlord became aware of last first, after a cursor.
-- Takes closed (null: both), after_at and after_id (the last item seen), most.
SELECT
    case_id, ward, hazard, category, aware_at, identified_at, concluded_at, closed_at, clocks,
    coalesce(aware_at, '0001-01-01 00:00:00+00'::timestamptz) AS placed_at
FROM alerts.cases
WHERE
    category IS NOT NULL
    AND (%(closed)s::boolean IS NULL OR (closed_at IS NOT NULL) = %(closed)s::boolean)
    AND (
        %(after_at)s::timestamptz IS NULL
        OR (coalesce(aware_at, '0001-01-01 00:00:00+00'::timestamptz), case_id)
        < (%(after_at)s::timestamptz, %(after_id)s::text)
    )
ORDER BY coalesce(aware_at, '0001-01-01 00:00:00+00'::timestamptz) DESC, case_id DESC
LIMIT %(most)s::bigint;
