"""How long things are kept, and where something of a person stands."""
