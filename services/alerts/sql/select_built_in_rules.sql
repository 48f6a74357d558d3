-- The published rules whose condition is code: id and version.
SELECT id, version
FROM alerts.rules
WHERE definition IS NULL AND status = 'published'
ORDER BY id;
