"""From hourly means and facts to alerts that can be trusted.

`air.hourly`, `air.changed` and `facts.recorded` come in and say what has to be judged again; the
values themselves are read from the views of `api`. Alerts, with every transition, go out on
`alerts.events`, on the stream and to webhooks. This service alone writes the schema `alerts`.
"""
