"""One bad row among many: what it does ends or is undone by itself and is said, and the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

from bot.store.engine import Connection, OperationalError

log = structlog.get_logger()

# So long what failed is left alone before it is tried again.
PARKED = timedelta(hours=1)


@contextmanager
def apart(conn: Connection, action: str, **named: int) -> Iterator[None]:
    """Let a fault undo what is inside and nothing else; else as `put_aside`."""
    with put_aside(action, **named), conn.begin_nested():
        yield


@contextmanager
def put_aside(action: str, **named: int) -> Iterator[None]:
    """Let a fault end what is inside and nothing else; it is logged as `action` with the row that is named.

    For what only reads, or may be run again over what it has written. A database that cannot be had is no row's fault:
    that is raised.
    """
    try:
        yield
    except OperationalError:
        raise
    except Exception as fault:
        log.error("put aside", action=action, **named, fault=repr(fault), exc_info=True)
