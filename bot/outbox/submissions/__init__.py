"""What is said while a duty is reported and judged: outcomes in words, and where a dialogue stands."""
