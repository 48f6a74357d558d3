-- Every version of the rules whose condition is data, and that ever judged.
SELECT id, version, status, name, definition
FROM alerts.rules
WHERE definition IS NOT NULL AND published_at IS NOT NULL
ORDER BY id, version;
