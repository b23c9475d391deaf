"""On which days what is owed is meant to be done."""
