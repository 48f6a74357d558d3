"""JSON lines on standard output: constant event text, values as fields, no secret, no payload."""

import logging
import sys
from collections.abc import Callable
from time import monotonic

import structlog

_SECRET_ENDINGS = ("authorization", "cookie", "_key", "password", "secret", "token")
_LONGEST_VALUE = 500


_QUIET_SECONDS = 10.0
_MOST_EVENTS = 1_000


class Sparing(logging.Filter):
    """Lets a warning or error through once in a while, and counts how often it came meanwhile.

    In an outage the libraries below say the same hundreds of times a second. What is another text,
    or another logger's, is let through at once.
    """

    def __init__(
        self, quiet_seconds: float = _QUIET_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__()
        self._quiet_seconds = quiet_seconds
        self._clock = clock
        self._told: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a line; it carries how many were left out since the last."""
        if record.levelno < logging.WARNING:
            return True
        text = record.msg.get("event") if isinstance(record.msg, dict) else record.msg
        key = (record.name, record.levelno, str(text))
        now = self._clock()
        before = self._told.get(key)
        if before is not None and now - before[0] < self._quiet_seconds:
            self._told[key] = (before[0], before[1] + 1)
            return False
        if len(self._told) >= _MOST_EVENTS:  # somebody puts values into texts
            self._told.clear()
        self._told[key] = (now, 0)
        record.left_out = 0 if before is None else before[1]
        return True


def _counted(
    _logger: structlog.types.WrappedLogger, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Say how many lines like this one were left out before it."""
    left_out = getattr(event["_record"], "left_out", 0)
    if left_out:
        event["left_out"] = left_out
    return event


def _tamed(
    _logger: structlog.types.WrappedLogger, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Drop secrets, and keep a value from growing without bound."""
    for name, value in list(event.items()):
        if name.endswith(_SECRET_ENDINGS):
            event[name] = "…"
        elif isinstance(value, str) and len(value) > _LONGEST_VALUE and name != "exception":
            event[name] = value[:_LONGEST_VALUE] + "…"
    return event


def configure(service: str, level: str) -> None:
    """Send our own and the libraries' logs to standard output as JSON lines."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _tamed,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _counted,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.EventRenamer("event"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(Sparing())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    structlog.contextvars.bind_contextvars(service=service)
    for noisy in ("psycopg.pool", "aiokafka", "httpx", "httpcore", "uvicorn.access", "faststream"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of one module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
