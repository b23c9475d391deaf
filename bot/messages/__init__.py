"""What goes to people and comes from them, apart from any channel."""
