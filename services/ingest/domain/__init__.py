"""What ingest decides, as pure functions: which reading is current, which sensor version holds."""
