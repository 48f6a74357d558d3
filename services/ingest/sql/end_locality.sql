-- End a version of a locality. Takes code, version and valid_to.
UPDATE ingest.localities
SET valid_to = %(valid_to)s
WHERE code = %(code)s AND version = %(version)s;
