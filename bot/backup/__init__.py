"""Backups: the database and the files kept a second time, and brought back."""
