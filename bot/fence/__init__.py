"""The fence: files of strangers are looked into in processes of their own, which are killed when they pass a limit."""

from bot.fence.answer import Answer, Passed
from bot.fence.pool import Fence, fence

__all__ = ["Answer", "Fence", "Passed", "fence"]
