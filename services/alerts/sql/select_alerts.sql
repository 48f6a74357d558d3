-- Alerts, newest first, after a cursor. Every filter is null where it is not asked for.
-- Takes states, severities, localities, rule_ids, verdicts (arrays), since, until (overlapping
-- `[started_at, resolved_at]`), before_at and before_id (the last item seen), most.
SELECT
    id, rule_id, rule_version, locality, pollutant, severity, peak_severity, state, verdict,
    historical, started_at, triggered_at, raised_at, resolved_at, value, peak, threshold,
    averaging, capture, sensors, indicative, reached, step_s, width_s, acknowledged, assigned_to,
    comments, merged_into, revision, case_id, sensor_id, place, track_id, told, first_end,
    last_end, population, under_5, over_65
FROM alerts.placed_alerts
WHERE
    (%(states)s::text [] IS NULL OR state = ANY(%(states)s::text []))
    AND (%(severities)s::text [] IS NULL OR severity = ANY(%(severities)s::text []))
    AND (%(localities)s::text [] IS NULL OR locality = ANY(%(localities)s::text []))
    AND (%(rule_ids)s::text [] IS NULL OR rule_id = ANY(%(rule_ids)s::text []))
    AND (%(verdicts)s::text [] IS NULL OR verdict = ANY(%(verdicts)s::text []))
    AND (%(until)s::timestamptz IS NULL OR started_at < %(until)s::timestamptz)
    AND (
        %(since)s::timestamptz IS NULL
        OR resolved_at IS NULL
        OR resolved_at > %(since)s::timestamptz
    )
    AND (
        %(before_at)s::timestamptz IS NULL
        OR (started_at, id) < (%(before_at)s::timestamptz, %(before_id)s::text)
    )
ORDER BY started_at DESC, id DESC
LIMIT %(most)s::bigint;
