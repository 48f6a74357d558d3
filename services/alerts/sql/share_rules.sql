-- Keep the published rules as they are until this transaction ends.
SELECT pg_advisory_xact_lock_shared(7264020);
