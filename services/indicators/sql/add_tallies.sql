-- Move sums. Takes arrays of one length, one element a sum and no key twice, in the order of keys.
INSERT INTO indicators.tallies AS kept (
    tally, grain, breakdown, at, member, ward, decile, measured, x, n, base, squares
)
SELECT *
FROM unnest(
    %(tallies)s::text [],
    %(grains)s::text [],
    %(breakdowns)s::text [],
    %(ats)s::date [],
    %(members)s::text [],
    %(wards)s::text [],
    %(deciles)s::smallint [],
    %(measured)s::int [],
    %(x)s::numeric [],
    %(n)s::numeric [],
    %(base)s::numeric [],
    %(squares)s::numeric []
)
ON CONFLICT (tally, grain, breakdown, at, member, ward, decile, measured) DO UPDATE
SET
    x = kept.x + excluded.x,
    n = kept.n + excluded.n,
    base = kept.base + excluded.base,
    squares = kept.squares + excluded.squares;
