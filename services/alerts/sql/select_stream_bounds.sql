-- The last position, and up to which rows were forgotten. One row.
SELECT last_position, forgotten_position FROM alerts.stream_bounds;
