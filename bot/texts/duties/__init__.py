"""What is said of duties."""
