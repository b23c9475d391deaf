"""What is said of units and people."""
