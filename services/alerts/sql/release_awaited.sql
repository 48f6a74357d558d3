-- Turn the intervals that are over by now into marks. Takes now.
WITH over AS (
    DELETE FROM alerts.awaited WHERE "end" <= %(now)s::timestamptz
    RETURNING track_id, "end"
)

INSERT INTO alerts.marks (track_id, since, until)
SELECT track_id, "end", "end" FROM over;
