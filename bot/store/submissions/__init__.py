"""Submissions of record, with their evidence and dialogues."""
