"""What is said while a duty is reported and judged."""
