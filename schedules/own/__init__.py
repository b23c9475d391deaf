"""Rules that a unit sets itself, and what is usual where nobody has said otherwise."""
