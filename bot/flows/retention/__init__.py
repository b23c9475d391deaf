"""What is kept for how long: holds, erasure, restoring."""
