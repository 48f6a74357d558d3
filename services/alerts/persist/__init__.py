"""The only room that writes: one function a statement, none of which commits."""
