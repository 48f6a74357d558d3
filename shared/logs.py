"""JSON lines on standard output: constant event text, values as fields, no secret, no payload."""

import logging
import sys

import structlog

_SECRET_ENDINGS = ("authorization", "cookie", "_key", "password", "secret", "token")
_LONGEST_VALUE = 500


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
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.EventRenamer("event"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
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
