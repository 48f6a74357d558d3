-- The alerts of some places by rules that are judged by the clock, that are not revoked and whose
-- condition is not over, or with `over` those too. Takes over, prefix (of the rules' ids) and places. Columns as in `lock_alert`,
-- after the place and the rule.
SELECT
    place, rule_id,
    id, verdict, raised_at, historical, merged_into, revision, state, severity, peak_severity,
    started_at, triggered_at, resolved_at, value, peak, threshold, capture, sensors, indicative,
    reached, first_end, last_end, steps
FROM alerts.alerts
WHERE
    place = ANY(%(places)s::text [])
    AND starts_with(rule_id, %(prefix)s::text)
    AND track_id IS NULL
    AND verdict <> 'revoked'
    AND (%(over)s::boolean OR last_end IS NULL)
ORDER BY place, rule_id, first_end, id;
