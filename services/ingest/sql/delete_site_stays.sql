-- Forget in which localities sites are, before it is written anew.
DELETE FROM ingest.site_localities;
