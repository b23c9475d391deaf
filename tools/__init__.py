"""What keeps the house: catalogues, samples, mutants."""
