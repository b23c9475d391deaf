"""What people are told of their duties in a morning, and what can wait: decided here for the bot and for a plan."""
