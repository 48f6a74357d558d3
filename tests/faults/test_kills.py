"""`kill -9` of every part under load: nothing lost, nothing twice, nothing else than untouched.

`FAULTS=full` kills each part ten times, otherwise twice; `FAULTS_SEED` repeats a run.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom

import pytest

from faults import checker, report
from faults.kills import PARTS, plan
from faults.load import Day
from faults.model import expected
from faults.run import disturbed, undisturbed
from shared import clock

FULL = os.environ.get("FAULTS") == "full"
KILLS_EACH = 10 if FULL else 2
PER_SECOND = 500 if FULL else 300
PER_WARD = 24 if FULL else 4

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Tell:
    """A function that says something now, and not only when the test has failed."""
    caplog.set_level(logging.CRITICAL, "aiokafka")

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"  {line}", flush=True)

    return say


@pytest.mark.stack
@pytest.mark.e2e
@pytest.mark.faults
@pytest.mark.timeout(5_400 if FULL else 900)
def test_whatever_is_killed_ends_as_if_nothing_had_been(tmp_path: Path, tell: Tell) -> None:
    seed = int(os.environ.get("FAULTS_SEED") or SystemRandom().randrange(10_000))
    tell(f"FAULTS_SEED={seed}, {KILLS_EACH} kills of each of {', '.join(PARTS)}")
    day = Day.of(seed, clock.now(), PER_WARD)
    run = disturbed(tmp_path / "disturbed", day, plan(seed, KILLS_EACH), PER_SECOND, tell)
    must = expected(run.log, day.intervals)
    findings = [
        *checker.check_log(run.ledger, run.log),
        *checker.check_state(must, run.evidence),
        *checker.check_outbound(run.evidence),
        *checker.check_stream(run.evidence, run.heard),
    ]
    tell(f"disturbed: {run.evidence.sizes()}; the stream was cut {run.cuts} times")
    untouched = undisturbed(tmp_path / "undisturbed", day, run.log)
    tell(f"undisturbed: {untouched.sizes()}")
    findings += checker.check_state(must, untouched)
    findings += checker.check_same(run.evidence, untouched)
    counted = Counter(each.fault for each in findings)
    report.write(seed, run, untouched, counted, full=FULL)
    for each in findings:
        tell(str(each))
    assert not findings, f"FAULTS_SEED={seed}"
    states = Counter(each[-1] for each in run.evidence.alerts)
    assert states["resolved"] > 0, f"no alert was raised and resolved: {states}"
