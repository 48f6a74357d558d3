"""Logs: what is said again and again is said once in a while, with how often it came."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared import logs
from shared.logs import Sparing


@pytest.fixture
def restored() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def warning(text: object, *values: object, name: str = "aiokafka") -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 1, text, values, None)


def test_an_outage_is_not_told_hundreds_of_times_a_second() -> None:
    now = 0.0
    sparing = Sparing(quiet_seconds=10.0, clock=lambda: now)
    told = []
    for tick in range(60 * 270):
        now = tick / 270
        record = warning("Unable connect to node with id %s: %s", tick % 3, "refused")
        if sparing.filter(record):
            told.append((round(now), record.__dict__["left_out"]))
    assert told == [(0, 0), *((10 * each, 2_699) for each in range(1, 6))]


def test_another_text_another_logger_and_another_level_are_told_at_once() -> None:
    sparing = Sparing(clock=lambda: 1234567.1)
    assert sparing.filter(warning("gone"))
    assert not sparing.filter(warning("gone"))
    assert sparing.filter(warning("back"))
    assert sparing.filter(warning("gone", name="ours"))
    assert sparing.filter(warning({"event": "gone", "group": "alerts"}, name="own"))
    assert not sparing.filter(warning({"event": "gone", "group": "ingest"}, name="own"))
    info = logging.LogRecord("aiokafka", logging.INFO, "", 1, "gone", (), None)
    assert all(sparing.filter(info) for _ in range(100))


def test_texts_without_end_do_not_fill_the_memory() -> None:
    sparing = Sparing(clock=lambda: 1234567.1)
    assert all(sparing.filter(warning(f"number {each}")) for each in range(10_000))
    assert len(sparing._told) <= 1_000


@pytest.mark.usefixtures("restored")
def test_our_lines_and_those_of_libraries_are_spared_alike(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("test", "INFO")
    for number in range(50):
        logs.get("ours").warning("cannot store now", number=number)
        logging.getLogger("theirs").error("cannot reach %s", number)
    lines = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [each["event"] for each in lines] == ["cannot store now", "cannot reach 0"]
