"""When a unit owes what: pure functions of their arguments, without a clock and without I/O."""
