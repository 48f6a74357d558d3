"""The platform's own functions on given numbers, so that any published figure can be checked."""
