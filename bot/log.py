"""Logs: one event a line, a stable `action` key, and no secret in any of them."""

import logging
import sys
from typing import Any

import structlog

from bot.redact import redact


class _Redacting(logging.Formatter):
    """Writes a record whole, with its traceback, and takes the secrets out of that."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _redacted(_logger: Any, _method: str, line: Any) -> str:
    return redact(line)


def set_up_logs(level: int = logging.INFO) -> None:
    """Write logs to standard error; libraries that would name addresses speak up only to warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "action", "event"]),
            _redacted,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
