-- How much was committed and has not taken effect yet. Takes now. One row: marks, with the first
-- and the last; and all else: what the clock has made due, what is not on the stream or published.
SELECT
    (SELECT count(*) FROM alerts.marks) AS marks,
    (SELECT min(mark_id) FROM alerts.marks) AS first,
    (SELECT max(mark_id) FROM alerts.marks) AS last,
    (SELECT count(*) FROM alerts.awaited WHERE "end" <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.tracks WHERE due_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.watches WHERE settling OR check_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.cases WHERE due_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.stream WHERE position IS NULL)
    + (SELECT count(*) FROM alerts.outbox) AS waiting;
