-- Begin to judge places by a rule, where no version of it judges them yet.
-- Takes arrays of one length: rule_ids, versions, places.
INSERT INTO alerts.tracks (rule_id, rule_version, place)
SELECT given.rule_id, given.version, given.place
FROM
    unnest(%(rule_ids)s::text [], %(versions)s::int [], %(places)s::text [])
    AS given (rule_id, version, place)
WHERE
    NOT EXISTS (
        SELECT 1 FROM alerts.tracks AS known
        WHERE known.rule_id = given.rule_id AND known.place = given.place
    )
ORDER BY given.rule_id, given.place
ON CONFLICT DO NOTHING;
