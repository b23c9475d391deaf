"""What an operator runs: the doctor, checks, files in and out."""
