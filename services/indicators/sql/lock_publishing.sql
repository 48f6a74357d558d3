-- Queue behind every other transaction that publishes figures, until this one ends.
SELECT pg_advisory_xact_lock(7264003, 2);
