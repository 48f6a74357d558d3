-- Some alerts by id. Takes ids.
SELECT
    id, rule_id, rule_version, locality, pollutant, severity, peak_severity, state, verdict,
    historical, started_at, triggered_at, raised_at, resolved_at, value, peak, threshold,
    averaging, capture, sensors, indicative, reached, step_s, width_s, acknowledged, assigned_to,
    comments, merged_into, revision, case_id, sensor_id, place, track_id, told, first_end,
    last_end, population, under_5, over_65
FROM alerts.placed_alerts
WHERE id = ANY(%(ids)s::text []);
