"""The console's files, as they were built; a page for where they were not."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from services.gateway.answer import Answer, Finished, finished
from services.gateway.upstream import Header

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tiles}; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline; pictures of the tile server where there is one."""
_HASHED = "/assets/"
_YEAR = b"public, max-age=31536000, immutable"
_NOT_BUILT = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Healthy Places</title>
<h1>Healthy Places</h1>
<p>The console has not been built. The API is described at <a href="/docs">/docs</a>.</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where map tiles are to be had.

    Attributes:
        address: with `{z}`, `{x}` and `{y}`.
        credit: what stands below the map.
    """

    address: str
    credit: str

    @property
    def origin(self) -> str:
        """Whose pictures a page may show."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def tags(self) -> bytes:
        """What tells the console of them, in the head of its page."""
        told = {"map-tiles": self.address, "map-credit": self.credit}
        return "".join(
            f'<meta name="{name}" content="{escape(content)}" />\n'
            for name, content in told.items()
        ).encode()


class Pages:
    """The files of one folder, in memory; `/` is `index.html`."""

    def __init__(self, folder: Path, tiles: Tiles | None = None) -> None:
        self._folder = folder
        self._tiles = tiles
        policy = _POLICY.format(tiles="" if tiles is None else f" {tiles.origin}")
        self._headers: tuple[Header, ...] = (
            (b"content-security-policy", policy.encode()),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
        )
        self._files: dict[str, Finished] = {}

    def load(self) -> None:
        """Read the folder; without one there is a page that says so."""
        self._files = {
            path: self._page(file.read_bytes(), path)
            for file in sorted(self._folder.rglob("*"))
            if file.is_file()
            for path in [f"/{file.relative_to(self._folder).as_posix()}"]
        }
        if "/index.html" not in self._files:
            self._files["/index.html"] = self._page(_NOT_BUILT, "/index.html")

    def answer(self, method: str, path: str, headers: Mapping[bytes, bytes]) -> Answer | None:
        """Return a file of the console, None where there is none of this name."""
        if method not in ("GET", "HEAD"):
            return None
        found = self._files.get("/index.html" if path == "/" else path)
        if found is None:
            return None
        return found.form(
            wants=headers.get(b"accept-encoding", b""), knows=headers.get(b"if-none-match")
        )

    def _page(self, body: bytes, path: str) -> Finished:
        kind, _ = guess_type(path)
        kind = kind or "application/octet-stream"
        if kind.startswith("text/") or kind in ("application/json", "image/svg+xml"):
            kind += "; charset=utf-8"
        if self._tiles is not None and path == "/index.html":
            body = body.replace(b"</head>", self._tiles.tags + b"</head>", 1)
        caching = _YEAR if path.startswith(_HASHED) else b"no-cache"
        headers = ((b"content-type", kind.encode()), (b"cache-control", caching), *self._headers)
        return finished(Answer(200, headers, body), squeeze=True)
