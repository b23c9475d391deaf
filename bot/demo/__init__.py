"""The demo: a company, its people and a clock that can be moved, on the real bot and the local Bot API."""
