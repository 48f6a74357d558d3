"""Housing law as arithmetic: what must be done by when."""
