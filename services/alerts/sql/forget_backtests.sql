-- Forget back-tests that ended before an instant. Takes before.
DELETE FROM alerts.backtests WHERE ended_at < %(before)s::timestamptz;
