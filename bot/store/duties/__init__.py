"""Duties of record, with all that decides whether they are owed."""
