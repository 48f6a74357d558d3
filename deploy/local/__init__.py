"""The whole platform on one machine without Docker: Kafka, TimescaleDB and the four services.

`python -m deploy.local --help` lists what it can do. What is downloaded lands in the cache
(`$XDG_CACHE_HOME/healthyplaces`), all state in one folder (`HEALTHYPLACES_HOME`).
"""
