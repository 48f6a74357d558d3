-- Queue behind every other transaction that loads a release, until this one ends.
SELECT pg_advisory_xact_lock(7264003, 3);
