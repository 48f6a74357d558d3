-- Look at every hazard case now. Takes now.
UPDATE alerts.cases SET due_at = %(now)s::timestamptz;
