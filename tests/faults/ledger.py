"""What was sent: written down before it is sent, and again when the broker answered.

Nothing in here comes from the platform. A record whose sending was never answered is `unknown`:
it may have happened once, and need not have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

import orjson

Outcome = Literal["ok", "failed", "unknown"]
Place = tuple[str, int, int]
"""A topic, a partition, an offset."""


@dataclass(slots=True)
class Entry:
    """One record on its way.

    Attributes:
        kind: why it was sent, such as `reading` or `refused`.
        place: where the broker said it stands; None where it was taken in by HTTP, or not at all.
        attempts: how often it was tried; each may have reached the topic, all have one effect.
    """

    number: int
    kind: str
    topic: str
    key: bytes
    value: bytes
    outcome: Outcome = "unknown"
    place: Place | None = None
    attempts: int = 1

    @property
    def digest(self) -> bytes:
        """What tells it from others in its topic."""
        return digest(self.key, self.value)


def digest(key: bytes | None, value: bytes | None) -> bytes:
    """Return what two records share when they are byte for byte the same."""
    return sha256((key or b"") + b"\0" + (value or b"")).digest()


class Ledger:
    """Entries in the order in which they were sent, in a file that outlives a failed run."""

    def __init__(self, file: Path | None = None) -> None:
        self.entries: list[Entry] = []
        self.file = file
        self._lines = None if file is None else file.open("wb", buffering=65_536)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def sends(self, kind: str, topic: str, key: bytes, value: bytes) -> Entry:
        """Write down what is about to be sent."""
        entry = Entry(len(self.entries), kind, topic, key, value)
        self.entries.append(entry)
        self._write("sends", entry.number, kind, topic, key.decode(), value.decode())
        return entry

    def took(self, entry: Entry, place: Place | None) -> None:
        """Write down that it was acknowledged."""
        entry.outcome, entry.place = "ok", place
        self._write("ok", entry.number, place)

    def tries_again(self, entry: Entry) -> None:
        """Write down that it is sent once more, since nobody answered."""
        entry.attempts += 1
        self._write("again", entry.number)

    def refused(self, entry: Entry) -> None:
        """Write down that it certainly did not happen."""
        entry.outcome = "failed"
        self._write("failed", entry.number)

    def count(self, outcome: Outcome) -> int:
        """Return how many ended like that."""
        return sum(entry.outcome == outcome for entry in self.entries)

    def close(self) -> None:
        """Write out what is buffered."""
        if self._lines is not None:
            self._lines.close()

    @classmethod
    def read(cls, file: Path) -> "Ledger":
        """Return the ledger of an earlier run, to check or to replay it again."""
        ledger = cls()
        for line in file.read_bytes().splitlines():
            what, number, *rest = orjson.loads(line)
            if what == "sends":
                kind, topic, key, value = rest
                ledger.sends(kind, topic, key.encode(), value.encode())
            elif what == "ok":
                ledger.took(ledger.entries[number], None if rest[0] is None else tuple(rest[0]))
            elif what == "again":
                ledger.tries_again(ledger.entries[number])
            else:
                ledger.refused(ledger.entries[number])
        return ledger

    def _write(self, *columns: object) -> None:
        if self._lines is not None:
            self._lines.write(orjson.dumps(columns) + b"\n")
