-- Write notifications down, in the order given, each once.
-- Takes arrays of one length: ids, subscription_ids, alert_ids, seqs, bodies, next_ats; and at.
INSERT INTO alerts.deliveries (
    id, subscription_id, alert_id, seq, body, state, created_at, next_at
)
SELECT
    given.id, given.subscription_id, given.alert_id, given.seq, given.body, 'waiting',
    %(at)s::timestamptz, given.next_at
FROM
    unnest(
        %(ids)s::text [],
        %(subscription_ids)s::text [],
        %(alert_ids)s::text [],
        %(seqs)s::int [],
        %(bodies)s::bytea [],
        %(next_ats)s::timestamptz []
    ) WITH ORDINALITY
    AS given (id, subscription_id, alert_id, seq, body, next_at, place)
ORDER BY given.place
ON CONFLICT (id) DO NOTHING;
