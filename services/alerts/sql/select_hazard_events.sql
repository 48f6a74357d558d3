-- What is known of some hazard cases. Takes case_ids.
SELECT subject, id, type, occurred_at, ward, fields
FROM api.facts
WHERE
    topic = 'housing.events'
    AND subject = ANY(%(case_ids)s::text [])
    AND starts_with(type, 'hazard.')
ORDER BY subject, occurred_at, id;
