-- Move the day up to which ended periods are published on to today. Takes today.
-- Returns the day before, if it is an earlier one.
WITH before AS (
    SELECT day
    FROM indicators.rollover
),

moved AS (
    INSERT INTO indicators.rollover AS kept (day)
    VALUES (%(today)s::date)
    ON CONFLICT (only_row) DO UPDATE SET day = excluded.day
    WHERE kept.day < excluded.day
    RETURNING 1
)

SELECT before.day
FROM before
WHERE EXISTS (SELECT 1 FROM moved);
