"""Messages about this and that: what flows found and decided, rendered for its readers."""
