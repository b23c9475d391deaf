"""Rules of units' own: what was set, changed and ended."""
