"""What units ask of units below, and what those above are told."""
