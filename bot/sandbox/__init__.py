"""A local Bot API server with a chat page: the demo, and what the tests talk to. It imports nothing else of the bot."""

from bot.sandbox.faults import Fault
from bot.sandbox.limits import Limits
from bot.sandbox.runner import listening, running, serving
from bot.sandbox.server import create_app
from bot.sandbox.state import Person, Sandbox

__all__ = ["Fault", "Limits", "Person", "Sandbox", "create_app", "listening", "running", "serving"]
