"""The real Kafka and the real TimescaleDB behind the tests, and services as processes on them."""
