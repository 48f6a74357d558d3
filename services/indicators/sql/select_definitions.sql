-- How each tally was counted when it was last counted whole.
SELECT
    tally,
    digest
FROM indicators.definitions;
