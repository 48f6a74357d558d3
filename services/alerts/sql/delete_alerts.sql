-- Forget pending alerts that never fired; nobody was told of them. Takes ids.
DELETE FROM alerts.alerts
WHERE id = ANY(%(ids)s::text []) AND triggered_at IS NULL;
