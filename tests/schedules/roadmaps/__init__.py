"""How a roadmap is read, what the shipped one says, and how one text differs from another."""
