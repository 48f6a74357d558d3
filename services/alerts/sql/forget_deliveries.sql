-- Forget notifications that are over and were written before an instant. Takes before.
DELETE FROM alerts.deliveries
WHERE state <> 'waiting' AND created_at < %(before)s::timestamptz;
