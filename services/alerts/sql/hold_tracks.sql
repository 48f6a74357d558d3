-- Take all tracks by which a version judges, waiting for whoever has them. Takes rule_id, version.
SELECT track_id, place, frontier
FROM alerts.tracks
WHERE rule_id = %(rule_id)s::text AND rule_version = %(version)s::int AND closed_after IS NULL
ORDER BY place
FOR UPDATE;
