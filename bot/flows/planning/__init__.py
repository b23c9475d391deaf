"""Which duties are owed: opened, closed, exempted."""
