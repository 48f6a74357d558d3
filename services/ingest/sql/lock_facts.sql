-- Let one transaction at a time look for ids and nights that are stored, and add to them.
SELECT pg_advisory_xact_lock(7264003, 3);
