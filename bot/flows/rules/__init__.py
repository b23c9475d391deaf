"""Own rules of a unit: set, changed, ended, and what they would make."""
