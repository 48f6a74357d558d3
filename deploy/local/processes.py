"""One child process: started, watched, started again with back-off, and stopped for certain."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.places import Home, read_json, write_json
from deploy.local.say import Trouble, line

PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Before the first, second, … restart in a row; the last holds for all later ones."""

CALM_SECONDS = 10.0
"""A process that lived this long starts again at once when it dies."""

_LARGEST_LOG_BYTES = 50_000_000
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to run one process.

    Attributes:
        environment: added to our own.
        stop_signal: what asks it to end in an orderly way.
        facts: what its run file says besides its pid, such as its `url`.
        folder: the working directory; None for ours.
        irreplaceable: it takes with it what the others stand on: never started again.
        prepare: called before each start.
    """

    name: str
    arguments: tuple[str, ...]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    facts: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    irreplaceable: bool = False
    prepare: Callable[[], None] | None = None


class Child:
    """One process of a home, and the file in the home's `run` folder that tells of it."""

    def __init__(self, recipe: Recipe, home: Home) -> None:
        self.recipe = recipe
        self._record = home.run / f"{recipe.name}.json"
        self._hold = home.run / f"{recipe.name}.hold"
        self._extra = home.run / f"{recipe.name}.env.json"
        self._running: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._next_try = 0.0
        self._deaths = 0

    def start(self) -> None:
        """Start the process with its output appended to its log; it ends when we do."""
        recipe = self.recipe
        if recipe.prepare is not None:
            recipe.prepare()
        if recipe.log.exists() and recipe.log.stat().st_size > _LARGEST_LOG_BYTES:
            recipe.log.replace(recipe.log.with_suffix(".1.log"))
        ours = os.getpid()

        def end_with_parent() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(recipe.stop_signal))
            if os.getppid() != ours:
                os._exit(1)

        with recipe.log.open("ab") as log:
            self._running = subprocess.Popen(
                recipe.arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=recipe.folder,
                env={**os.environ, **recipe.environment, **(read_json(self._extra) or {})},
                start_new_session=True,
                # Safe: we have no threads while processes are started.
                preexec_fn=end_with_parent,
            )
        self._began = time.monotonic()
        pid = self._running.pid
        write_json(self._record, {"pid": pid, "birth": birth(pid), **recipe.facts})

    def watch(self) -> None:
        """Notice that the process has died, and start it again when its pause is over.

        While a file `<name>.hold` lies in the run folder, a dead process stays dead: that is how
        a test keeps it away for a while.

        Raises:
            Trouble: it died and cannot be replaced.
        """
        now = time.monotonic()
        if self._running is not None and self._running.poll() is not None:
            code = self._running.returncode
            self._deaths = 0 if now - self._began > CALM_SECONDS else self._deaths
            pause = PAUSES_SECONDS[min(self._deaths, len(PAUSES_SECONDS) - 1)]
            self._deaths += 1
            self._next_try = now + pause
            self._running = None
            self._record.unlink(missing_ok=True)
            if self.recipe.irreplaceable:
                raise Trouble(
                    f"Going on without {self.recipe.name}, which ended ({_spoken(code)})",
                    "nothing: what it held in memory is lost",
                    f"start again; its log is {self.recipe.log}",
                )
            line(
                f"  !!  {self.recipe.name} ended ({_spoken(code)}); starting it again"
                f" in {pause:.1f} s; its log is {self.recipe.log}"
            )
        if self._running is None and now >= self._next_try and not self._hold.exists():
            self.start()

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._running is not None and self._running.poll() is None

    def deaths(self) -> int:
        """Return how often in a row it died soon after its start."""
        return self._deaths

    def ask_to_stop(self) -> None:
        """Send the signal that ends it in an orderly way."""
        if self.alive() and self._running is not None:
            self._running.send_signal(self.recipe.stop_signal)

    def await_end(self, deadline: float) -> None:
        """Wait until it has ended; at the deadline (of the monotonic clock) kill it."""
        if self._running is not None:
            try:
                self._running.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                line(f"  !!  {self.recipe.name} did not end in time: killed")
                self._running.kill()
                self._running.wait()
        self._record.unlink(missing_ok=True)


def birth(pid: int) -> int | None:
    """Return when that process started, in clock ticks since boot; None where there is none.

    A number of a process is used again after its end; number and birth together are not.
    """
    try:
        row = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *rest = row.rpartition(")")[2].split()
    return None if state in "ZX" else int(rest[18])


def end_leftovers(home: Home, patience_seconds: float = 10.0) -> None:
    """End what an earlier supervisor of this home, killed outright, left running."""
    for record in sorted(home.run.glob("*.json")):
        told = read_json(record) or {}
        pid, born = told.get("pid"), told.get("birth")
        if pid is None or born is None:
            continue
        deadline = time.monotonic() + patience_seconds
        asked = False
        while birth(pid) == born:
            if not asked:
                line(f"  ..  ending {record.stem} ({pid}), left over from an earlier run")
                os.kill(pid, signal.SIGINT if record.stem == "postgres" else signal.SIGTERM)
                asked = True
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        record.unlink(missing_ok=True)
    for stale in home.run.glob("*.hold"):
        stale.unlink()


def _spoken(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
