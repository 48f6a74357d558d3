"""The read side: alerts, rules and whatever judging needs to know, each from its own statement."""
