-- Forget what has had its time: tickets, sessions, promises over a day old. Returns one row of counts.
WITH tickets AS (
    DELETE FROM gateway.tickets
    WHERE expires_at < clock_timestamp()
    RETURNING 1
),

sessions AS (
    DELETE FROM gateway.sessions
    WHERE expires_at < clock_timestamp()
    RETURNING 1
),

promises AS (
    DELETE FROM gateway.promises
    WHERE created_at < clock_timestamp() - interval '24 hours'
    RETURNING 1
)

SELECT
    (SELECT count(*) FROM tickets) AS tickets,
    (SELECT count(*) FROM sessions) AS sessions,
    (SELECT count(*) FROM promises) AS promises;
