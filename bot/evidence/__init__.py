"""What a file of evidence is, and what a picture shows of itself."""
