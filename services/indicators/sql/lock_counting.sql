-- Queue behind every other transaction that counts subjects anew, until this one ends.
SELECT pg_advisory_xact_lock(7264003, 1);
