"""Taking records in by HTTP: judged as ingest judges, acknowledged before we answer."""
