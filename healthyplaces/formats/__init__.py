"""Files that publishers have, read as what the platform takes: one module a format."""
