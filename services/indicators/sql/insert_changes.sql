-- Note which days of which tallies changed, to be published. Takes arrays of one length.
INSERT INTO indicators.changes (tally, since, until, cause)
SELECT *
FROM unnest(
    %(tallies)s::text [], %(since)s::date [], %(until)s::date [], %(causes)s::text []
);
