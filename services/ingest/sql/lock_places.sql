-- Let one transaction at a time change sensors, localities or where a sensor is.
SELECT pg_advisory_xact_lock(7264003, 2);
