-- How many sensors have letters that will be redriven by themselves.
SELECT count(*) FROM ingest.redrives;
