-- When the first interval of a track's oldest alert ended. Takes track_id.
SELECT min(first_end)
FROM alerts.alerts
WHERE track_id = %(track_id)s AND verdict <> 'revoked';
