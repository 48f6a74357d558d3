-- Write down how an action ended. Takes audit_id, status, subject (what it made, or null).
INSERT INTO gateway.audit_outcomes (audit_id, status, subject)
VALUES (%(audit_id)s::bigint, %(status)s::int, %(subject)s::text)
ON CONFLICT DO NOTHING;
