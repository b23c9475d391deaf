"""What is said of notices and supervision notices."""
