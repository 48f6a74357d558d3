-- What operators ended by hand in some places. Takes arrays of one length: rule_ids, places.
SELECT closings.rule_id, closings.place, closings.after, closings.at, closings.by, closings.reason
FROM
    unnest(%(rule_ids)s::text [], %(places)s::text []) AS given (rule_id, place)
INNER JOIN alerts.closings
    ON closings.rule_id = given.rule_id AND closings.place = given.place
ORDER BY closings.rule_id, closings.place, closings.after;
