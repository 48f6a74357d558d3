"""Progress lines for a person: what is being done, how long it took, what failed and what to do."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Something the person at the keyboard must know about, in their words.

    Attributes:
        what: what could not be done.
        tried: what was tried, one attempt a line.
        remedy: what the person can do about it.
    """

    def __init__(self, what: str, tried: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.tried = tried
        self.remedy = remedy

    def __str__(self) -> str:
        tried = self.tried.strip().replace("\n", "\n           ")
        return f"FAILED  {self.what}\n  tried:   {tried}\n  to do:   {self.remedy}"


def line(text: str) -> None:
    """Print one line at once; standard error, so that standard output stays for answers."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce `what`, then say how long it took, or that it did not work."""
    line(f"  ..  {what}")
    began = time.monotonic()
    try:
        yield
    except BaseException:
        line(f"  !!  {what}: not done after {time.monotonic() - began:.1f} s")
        raise
    line(f"  ok  {what} ({time.monotonic() - began:.1f} s)")
