"""How items get to the platform: through Kafka, through the gateway, or only judged here."""
