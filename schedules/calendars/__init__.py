"""Days as the countries count them."""
