"""What came in and what goes out, of record."""
