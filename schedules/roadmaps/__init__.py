"""A roadmap as a file says it: its text, and what may be wrong with it."""
