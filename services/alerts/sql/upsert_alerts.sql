-- Store alerts as they are judged now; what operators did to them stays.
-- Takes rows, a JSON array of objects in the table's names, `told` being how many transitions
-- are new. Returns id and the seq of its last transition.
INSERT INTO alerts.alerts AS stored (
    id, rule_id, rule_version, place, track_id, locality, pollutant, sensor_id, case_id,
    state, severity, peak_severity, verdict, historical,
    started_at, triggered_at, raised_at, resolved_at,
    value, peak, threshold, averaging, step_s, width_s, capture, sensors, indicative, reached,
    first_end, last_end, steps, merged_into, revision, told
)
SELECT
    given.id, given.rule_id, given.rule_version, given.place, given.track_id, given.locality,
    given.pollutant, given.sensor_id, given.case_id,
    given.state, given.severity, given.peak_severity, given.verdict, given.historical,
    given.started_at, given.triggered_at, given.raised_at, given.resolved_at,
    given.value, given.peak, given.threshold, given.averaging, given.step_s, given.width_s,
    given.capture, ARRAY(SELECT jsonb_array_elements_text(given.sensors)), given.indicative,
    given.reached, given.first_end, given.last_end, given.steps, given.merged_into,
    given.revision, given.told
FROM
    jsonb_to_recordset(%(rows)s::jsonb) AS given (
        id text, rule_id text, rule_version int, place text, track_id bigint, locality text,
        pollutant text, sensor_id text, case_id text,
        state text, severity text, peak_severity text, verdict text, historical boolean,
        started_at timestamptz, triggered_at timestamptz, raised_at timestamptz,
        resolved_at timestamptz,
        value float8, peak float8, threshold float8, averaging text, step_s int, width_s int,
        capture float8, sensors jsonb, indicative boolean, reached int,
        first_end timestamptz, last_end timestamptz, steps jsonb, merged_into text,
        revision int, told int
    )
ORDER BY given.id
ON CONFLICT (id) DO UPDATE
SET
    locality = excluded.locality,
    state = excluded.state,
    severity = excluded.severity,
    peak_severity = excluded.peak_severity,
    verdict = excluded.verdict,
    historical = excluded.historical,
    started_at = excluded.started_at,
    triggered_at = excluded.triggered_at,
    raised_at = excluded.raised_at,
    resolved_at = excluded.resolved_at,
    value = excluded.value,
    peak = excluded.peak,
    threshold = excluded.threshold,
    capture = excluded.capture,
    sensors = excluded.sensors,
    indicative = excluded.indicative,
    reached = excluded.reached,
    first_end = excluded.first_end,
    last_end = excluded.last_end,
    steps = excluded.steps,
    merged_into = excluded.merged_into,
    revision = stored.revision + 1,
    told = stored.told + excluded.told
RETURNING id, told;
