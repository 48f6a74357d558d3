-- Whether a locality was ever there. Takes code.
SELECT 1 FROM ingest.localities WHERE code = %(code)s LIMIT 1;
