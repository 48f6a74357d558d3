"""The HTTP edge of ingest: parameters in, facts out; the gateway stands before it."""
