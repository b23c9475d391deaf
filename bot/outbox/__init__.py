"""The outbox: what is owed to people is shown to them, outside any transaction, and its receipt noted."""
