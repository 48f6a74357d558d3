-- Every version of the rules whose condition is data, and that ever judged.
SELECT id, version, status, name, definition
FROM alerts.rules
WHERE definition IS NOT NULL AND status <> 'draft'
ORDER BY id, version;
