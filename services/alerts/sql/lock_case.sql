-- Take one hazard case, waiting for whoever has it. Takes case_id.
SELECT case_id FROM alerts.cases WHERE case_id = %(case_id)s::text FOR UPDATE;
