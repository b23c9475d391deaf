"""Conversations about notices and supervision notices."""
