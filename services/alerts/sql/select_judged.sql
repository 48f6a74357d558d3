-- Whether any version of a rule ever judged a place. Takes rule_id.
SELECT EXISTS (SELECT 1 FROM alerts.tracks WHERE rule_id = %(rule_id)s::text) AS judged;
