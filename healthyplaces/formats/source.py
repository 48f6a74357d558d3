"""A file's lines, gzip or plain, with how far it has been read."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from healthyplaces.formats.items import NotThisFormat

LONGEST_LINE_BYTES = 16_777_216
"""A longer line is no line of any format here: reading stops rather than fill the memory."""

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class Source:
    """An open file; a context manager.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._raw = path.open("rb")
        packed = self._raw.read(2) == _GZIP
        self._raw.seek(0)
        self._stream: io.BufferedIOBase = gzip.GzipFile(fileobj=self._raw) if packed else self._raw

    def __enter__(self) -> "Source":
        """Return the source; leaving closes the file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._raw.close()

    @property
    def position(self) -> int:
        """Bytes of the file read so far, of `size`."""
        return min(self._raw.tell(), self.size)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield every line that is not blank, without its end, with its number from 1.

        A byte order mark before the first is dropped.

        Raises:
            NotThisFormat: the file is damaged, or one of its lines has no end.
        """
        number = 0
        try:
            while line := self._stream.readline(LONGEST_LINE_BYTES + 1):
                number += 1
                if len(line) > LONGEST_LINE_BYTES:
                    raise NotThisFormat(f"line {number} is over {LONGEST_LINE_BYTES} bytes long")
                line = line.rstrip(b"\r\n")
                if number == 1:
                    line = line.removeprefix(_BOM)
                if line.strip():
                    yield number, line
        except (EOFError, gzip.BadGzipFile) as error:
            raise NotThisFormat(f"the file is cut off or damaged after line {number}") from error

    def whole(self, most_bytes: int) -> bytes:
        """Return all of it, unpacked.

        Raises:
            NotThisFormat: it is over `most_bytes` or damaged.
        """
        try:
            content = self._stream.read(most_bytes + 1)
        except (EOFError, gzip.BadGzipFile) as error:
            raise NotThisFormat("the file is cut off or damaged") from error
        if len(content) > most_bytes:
            raise NotThisFormat(f"the file is over {most_bytes} bytes")
        return content.removeprefix(_BOM)
