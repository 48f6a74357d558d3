"""What an alert is, computed from values alone: no clock, no database, no randomness."""
