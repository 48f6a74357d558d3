-- How much was committed and has not taken effect yet: marks, what is due, what is not published.
-- Takes now. One row, with the first and last mark.
SELECT
    (SELECT count(*) FROM alerts.marks)
    + (SELECT count(*) FROM alerts.awaited WHERE "end" <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.tracks WHERE due_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.watches WHERE settling OR check_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.cases WHERE due_at <= %(now)s::timestamptz)
    + (SELECT count(*) FROM alerts.stream WHERE position IS NULL)
    + (SELECT count(*) FROM alerts.outbox) AS pending,
    (SELECT min(mark_id) FROM alerts.marks) AS first,
    (SELECT max(mark_id) FROM alerts.marks) AS last;
