"""A duty reported as done: the draft, its evidence, its dialogue."""
