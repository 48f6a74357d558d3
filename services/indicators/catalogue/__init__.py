"""The measures as data: an entry a measure, read and checked at start."""
