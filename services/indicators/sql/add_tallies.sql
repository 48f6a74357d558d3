-- Move sums. Takes sums: a JSON array of objects, one a sum and no key twice, in the order of keys.
INSERT INTO indicators.tallies AS kept (
    tally, grain, breakdown, at, member, ward, decile, measured, x, n, base, squares
)
SELECT
    given.tally,
    given.grain,
    given.breakdown,
    given.at,
    given.member,
    given.ward,
    given.decile,
    given.measured,
    given.x,
    given.n,
    given.base,
    given.squares
FROM jsonb_to_recordset(%(sums)s::jsonb) AS given (
    tally text,
    grain text,
    breakdown text,
    at date,
    member text,
    ward text,
    decile smallint,
    measured int,
    x numeric,
    n numeric,
    base numeric,
    squares numeric
)
ON CONFLICT (tally, grain, breakdown, at, member, ward, decile, measured) DO UPDATE
SET
    x = kept.x + excluded.x,
    n = kept.n + excluded.n,
    base = kept.base + excluded.base,
    squares = kept.squares + excluded.squares;
