"""From facts to progress measures: housing, survey, community and fire events in, indicators out.

Comes in: `facts.recorded` (what ingest stored; the facts themselves are read from `api.facts`),
official figures and reference data over HTTP. Goes out: `indicators.values` and the HTTP answers of
`/v1/indicators`, `/v1/inequalities`, `/v1/case-studies` and `/v1/methods`. Owns the schema
`indicators`: contributions of every subject, tallies of them, published values, official figures.
"""
