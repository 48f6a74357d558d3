-- Which rule judges which place of an alert, by which track if any. Takes id.
SELECT rule_id, place, track_id FROM alerts.alerts WHERE id = %(id)s::text;
