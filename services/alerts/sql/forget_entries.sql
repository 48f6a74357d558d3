-- Take entries off the stream before they had a place on it. Takes entry_ids.
DELETE FROM alerts.stream
WHERE entry_id = ANY(%(entry_ids)s::bigint []) AND position IS NULL;
