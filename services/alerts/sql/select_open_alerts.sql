-- The alerts of some tracks that are not revoked and were not over by each track's `bound`.
-- Takes arrays of one length: track_ids, bounds.
SELECT
    alerts.track_id, alerts.id, alerts.verdict, alerts.raised_at, alerts.historical,
    alerts.merged_into, alerts.revision, alerts.state, alerts.severity, alerts.peak_severity,
    alerts.started_at, alerts.triggered_at, alerts.resolved_at, alerts.value, alerts.peak,
    alerts.threshold, alerts.capture, alerts.sensors, alerts.indicative, alerts.reached,
    alerts.first_end, alerts.last_end, alerts.steps
FROM
    unnest(%(track_ids)s::bigint [], %(bounds)s::timestamptz []) AS given (track_id, bound)
INNER JOIN alerts.alerts AS alerts
    ON
        alerts.track_id = given.track_id
        AND alerts.verdict <> 'revoked'
        AND (alerts.last_end IS NULL OR alerts.last_end > given.bound)
ORDER BY alerts.track_id, alerts.first_end, alerts.id;
