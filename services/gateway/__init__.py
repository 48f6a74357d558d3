"""The one door to the platform for people and programs: HTTP in, services behind.

It answers who is asking and what they may do, passes requests on to the services, takes records
from publishers without Kafka, streams alerts and serves the console. It owns no facts: its schema
`gateway` holds keys, sessions, tickets, what was promised under an `Idempotency-Key`, and the
audit log.
"""
