"""Files that people ask for: requested, made, sent."""
