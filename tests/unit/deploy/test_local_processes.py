"""A child process of the local stack: watched, restarted, stopped, and found again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.places import Home, read_json, write_json
from deploy.local.processes import Child, Recipe, birth, end_leftovers

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up'); time.sleep(60)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture
def child(home: Home) -> Iterator[Child]:
    made = Child(Recipe("sleeper", ("sleep", "60"), home.logs / "sleeper.log"), home)
    made.start()
    yield made
    made.await_end(0)


def number(home: Home) -> int:
    return int(read_json(home.run / "sleeper.json")["pid"])


def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_its_run_file_tells_the_number_of_the_process(home: Home, child: Child) -> None:
    assert child.alive()
    assert birth(number(home)) == read_json(home.run / "sleeper.json")["birth"]


def test_a_killed_process_starts_again_at_once_under_a_new_number(home: Home, child: Child) -> None:
    before = number(home)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: not child.alive())
    child.watch()
    assert child.alive()
    assert number(home) != before


def test_one_that_dies_again_and_again_starts_less_and_less_often(home: Home) -> None:
    broken = Child(Recipe("broken", ("false",), home.logs / "broken.log"), home)
    broken.start()
    ends = time.monotonic() + 1.2
    while time.monotonic() < ends:
        broken.watch()
        time.sleep(0.01)
    assert 2 <= broken.deaths() <= 4


def test_one_that_is_held_stays_down_until_it_is_let_go(home: Home, child: Child) -> None:
    hold = home.run / "sleeper.hold"
    hold.touch()
    os.kill(number(home), signal.SIGKILL)
    eventually(lambda: not child.alive())
    child.watch()
    assert not child.alive()
    assert not (home.run / "sleeper.json").exists()
    hold.unlink()
    child.watch()
    assert child.alive()


def test_one_that_ignores_the_request_to_stop_is_killed_at_the_deadline(home: Home) -> None:
    log = home.logs / "stubborn.log"
    stubborn = Child(Recipe("stubborn", (sys.executable, "-uc", STUBBORN), log), home)
    stubborn.start()
    eventually(lambda: "up" in log.read_text())
    stubborn.ask_to_stop()
    began = time.monotonic()
    stubborn.await_end(began + 0.2)
    assert not stubborn.alive()
    assert 0.1 < time.monotonic() - began < 2


def test_it_ends_with_the_process_that_started_it(home: Home) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from deploy.local.places import Home\n"
        "from deploy.local.processes import Child, Recipe\n"
        "home = Home.at(Path(sys.argv[1]))\n"
        "Child(Recipe('sleeper', ('sleep', '60'), home.logs / 'sleeper.log'), home).start()\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home.folder)]) as parent:
        eventually(lambda: (home.run / "sleeper.json").exists())
        orphan = number(home)
        parent.kill()
    eventually(lambda: birth(orphan) is None)


def test_what_an_earlier_supervisor_left_is_ended(home: Home) -> None:
    with subprocess.Popen(["sleep", "60"]) as left:
        write_json(home.run / "left.json", {"pid": left.pid, "birth": birth(left.pid)})
        end_leftovers(home)
        assert left.wait() == -signal.SIGTERM
    assert not (home.run / "left.json").exists()


def test_a_process_that_has_since_got_the_same_number_is_left_alone(home: Home) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        born = birth(other.pid)
        assert born is not None
        write_json(home.run / "left.json", {"pid": other.pid, "birth": born - 1})
        end_leftovers(home)
        assert other.poll() is None
        other.kill()
