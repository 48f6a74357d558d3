-- Keep how hazard cases stand. Takes rows, a JSON array of objects in the table's names.
UPDATE alerts.cases
SET
    due_at = given.due_at,
    ward = given.ward,
    hazard = given.hazard,
    category = given.category,
    aware_at = given.aware_at,
    identified_at = given.identified_at,
    concluded_at = given.concluded_at,
    closed_at = given.closed_at,
    clocks = given.clocks
FROM
    jsonb_to_recordset(%(rows)s::jsonb) AS given (
        case_id text, due_at timestamptz, ward text, hazard text, category text,
        aware_at timestamptz, identified_at timestamptz, concluded_at timestamptz,
        closed_at timestamptz, clocks jsonb
    )
WHERE cases.case_id = given.case_id;
