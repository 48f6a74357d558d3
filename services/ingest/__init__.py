"""The one way in: inbound topics become facts in TimescaleDB, hourly means and dead letters.

Comes in: `air.sensors`, `air.readings`, `housing.events`, `survey.responses`, `community.events`
and `fire.events`. Goes out: `air.hourly`, the `.dlq` topics, and two internal topics that tell
the other services what changed (`air.changed`, `facts.recorded`). Owns the schema `ingest`; others
read its facts through the views in `api`.
"""
