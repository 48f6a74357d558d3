"""Domain values ↔ the JSON they are stored and shown as."""
