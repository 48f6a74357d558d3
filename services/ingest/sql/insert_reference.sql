-- Add what is known of an area by default; what was loaded stays.
INSERT INTO ingest.reference (
    area, year, population, imd_score, imd_decile, imd_quintile
)
VALUES (
    %(area)s, %(year)s, %(population)s, %(imd_score)s, %(imd_decile)s, %(imd_quintile)s
)
ON CONFLICT DO NOTHING;
