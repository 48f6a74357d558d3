"""What may arrive: envelope, strict JSON, the forms of each topic, and the closed list of refusals.

Pure: bytes and an instant go in, typed forms or refusals come out. Ingest judges Kafka records with
it and the gateway judges HTTP bodies, so both always agree.
"""
