-- Take hazard cases that are to be looked at. Takes now, most.
SELECT case_id
FROM alerts.cases
WHERE due_at <= %(now)s::timestamptz
ORDER BY due_at
LIMIT %(most)s
FOR UPDATE SKIP LOCKED;
