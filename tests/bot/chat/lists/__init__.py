"""Lists in the chat."""
