-- Let one transaction at a time change readings: batches, redrives and interval changes queue here.
SELECT pg_advisory_xact_lock(7264003, 1);
