"""The command line, by topic."""

from bot.cli.root import app, main

__all__ = ["app", "main"]
