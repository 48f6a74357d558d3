-- Case studies, the newest first, each as it was last published. Takes kinds, theme (null: all), ward
-- (null: all), published before or with (day, subject) of the page before (null: from the first), limit.
WITH latest AS (
    SELECT DISTINCT ON (subject)
        subject,
        id,
        occurred_at,
        ward,
        fields
    FROM api.facts
    WHERE type = 'case_study.published'
    ORDER BY subject ASC, occurred_at DESC, id DESC
)

SELECT
    subject,
    id,
    occurred_at,
    ward,
    fields ->> 'kind' AS kind,
    fields ->> 'title' AS title,
    fields ->> 'url' AS url,
    fields ->> 'theme' AS theme,
    fields ->> 'partner' AS partner
FROM latest
WHERE
    fields ->> 'kind' = ANY(%(kinds)s::text [])
    AND (%(theme)s::text IS NULL OR fields ->> 'theme' = %(theme)s::text)
    AND (%(ward)s::text IS NULL OR ward = %(ward)s::text)
    AND (
        %(at)s::timestamptz IS NULL
        OR (occurred_at, subject) < (%(at)s::timestamptz, %(subject)s::text)
    )
ORDER BY occurred_at DESC, subject DESC
LIMIT %(limit)s;
