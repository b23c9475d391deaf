"""What a reader may do behind the fence over a file that was made to harm it."""

import os
import time
from typing import Any

Told = tuple[dict[str, Any], bytes]


def hold_much(content: bytes, said: dict[str, Any]) -> Told:
    """Take more memory than there is to be had."""
    return {"held": len(bytearray(400 << 20))}, b""


def say_much(content: bytes, said: dict[str, Any]) -> Told:
    """Answer more than is asked."""
    return {"much": "x" * (5 << 20)}, b""


def end(content: bytes, said: dict[str, Any]) -> Told:
    """Go, as a decoder does that is brought down."""
    os._exit(3)


def fail(content: bytes, said: dict[str, Any]) -> Told:
    """Fail, as a decoder may by any error."""
    raise RuntimeError("forged")


def work_on(content: bytes, said: dict[str, Any]) -> Told:
    """Work without end."""
    while True:
        pass


def wait_on(content: bytes, said: dict[str, Any]) -> Told:
    """Wait without end."""
    while True:
        time.sleep(1)
