-- Take one alert, waiting for whoever has it. Takes id. The columns of `select_open_alerts`,
-- then what it is about and what operators did.
SELECT
    id, verdict, raised_at, historical, merged_into, revision, state, severity, peak_severity,
    started_at, triggered_at, resolved_at, value, peak, threshold, capture, sensors, indicative,
    reached, first_end, last_end, steps,
    rule_id, rule_version, place, track_id, locality, pollutant, sensor_id, case_id, averaging,
    width_s, step_s, acknowledged
FROM alerts.alerts
WHERE id = %(id)s::text
FOR UPDATE;
