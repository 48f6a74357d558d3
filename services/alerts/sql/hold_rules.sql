-- Wait for whoever reads the published rules, and keep others from it until this transaction ends.
SELECT pg_advisory_xact_lock(7264020);
