-- Forget tallies that are not counted any more. Takes the tallies that are.
DELETE FROM indicators.definitions
WHERE NOT tally = ANY(%(tallies)s::text []);
