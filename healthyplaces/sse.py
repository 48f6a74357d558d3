"""Server-Sent Events, read from bytes as they come: no network here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
"""What ends a line. Not `splitlines`: that also cuts at U+2028 and others inside a text; a CR at
the very end waits for the next bytes, since an LF may follow."""

LONGEST_EVENT_BYTES = 4_194_304
"""An event longer than this is no event of ours: reading stops rather than fill the memory."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its id (where to resume), its name and its data."""

    id: str
    name: str
    data: str


class Reader:
    """Turns the bytes of a stream into events, and remembers where to resume.

    Attributes:
        last_id: of the last whole event, empty before the first.
        pause: how long the server wants a client to wait before it comes back, or None.
    """

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self.pause: timedelta | None = None
        self._id = last_id
        self._name = ""
        self._data: list[str] = []
        self._rest = b""
        self._length = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take the next bytes and yield the events they complete.

        Raises:
            ValueError: an event is longer than any of ours.
        """
        *lines, self._rest = _LINE_END.split(self._rest + chunk)
        for line in lines:
            event = self._line(line)
            if event is not None:
                yield event
        if self._length + len(self._rest) > LONGEST_EVENT_BYTES:
            raise ValueError("an event of the stream is too long")

    def reopened(self) -> None:
        """Forget the half-read event: the connection was lost in the middle of it."""
        self._id = self.last_id
        self._rest = b""
        self._name, self._data, self._length = "", [], 0

    def _line(self, line: bytes) -> Event | None:
        if not line:
            return self._completed()
        name, _, value = line.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._length += len(line)
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "event":
            self._name = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.pause = timedelta(milliseconds=int(value))
        return None

    def _completed(self) -> Event | None:
        # An id without data is a position too; a cut-off event is none, so its id does not count.
        self.last_id = self._id
        event = Event(self._id, self._name or "message", "\n".join(self._data))
        there = bool(self._data)
        self._name, self._data, self._length = "", [], 0
        return event if there else None
