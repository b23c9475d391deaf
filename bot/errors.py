"""Errors that a person is told of at a door: one sentence that says what is wrong, where, and what would be right."""


class Refused(Exception):
    """Input that cannot be taken; nothing has been done."""
