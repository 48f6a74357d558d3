-- Which of some codes are localities. Takes codes.
SELECT DISTINCT localities.code
FROM api.localities AS localities
WHERE localities.code = ANY(%(codes)s::text []);
