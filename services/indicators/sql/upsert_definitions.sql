-- Note how tallies are counted now. Takes two arrays of one length.
INSERT INTO indicators.definitions AS kept (tally, digest)
SELECT *
FROM unnest(%(tallies)s::text [], %(digests)s::text [])
ON CONFLICT (tally) DO UPDATE SET digest = excluded.digest;
