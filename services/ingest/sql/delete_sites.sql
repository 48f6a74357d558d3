-- Forget all sensitive sites and where they are, before a list is stored in their place.
DELETE FROM ingest.sensitive_sites;
