-- Look at hazard cases now. Takes case_ids, now.
INSERT INTO alerts.cases (case_id, due_at)
SELECT given.case_id, %(now)s::timestamptz
FROM unnest(%(case_ids)s::text []) AS given (case_id)
ORDER BY given.case_id
ON CONFLICT (case_id) DO UPDATE SET due_at = excluded.due_at;
