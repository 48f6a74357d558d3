-- Write down that an operator ended a run. Takes the columns.
INSERT INTO alerts.closings (rule_id, place, alert_id, after, at, by, reason)
VALUES (
    %(rule_id)s, %(place)s, %(alert_id)s, %(after)s::timestamptz, %(at)s::timestamptz, %(by)s,
    %(reason)s
)
ON CONFLICT DO NOTHING;
