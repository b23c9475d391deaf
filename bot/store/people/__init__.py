"""People and units of record."""
