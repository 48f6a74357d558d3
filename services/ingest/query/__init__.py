"""The read side: what was stored, averaged over event time, as it is now or was known once."""
