"""What was sent before it was clear for which duty: held, offered, placed."""
