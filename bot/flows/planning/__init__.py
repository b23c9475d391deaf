"""Which duties are owed: opened, closed, planned, exempted."""
