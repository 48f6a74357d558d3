"""The live stream: one reader of the database, fanned out to bounded queues."""
