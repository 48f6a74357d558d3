"""The console's files, as they were built; a page for where they were not."""

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path

from services.gateway.answer import Answer, Finished, finished
from services.gateway.upstream import Header

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline."""

_FOR_PAGES: tuple[Header, ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
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


class Pages:
    """The files of one folder, in memory; `/` is `index.html`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Finished] = {}

    def load(self) -> None:
        """Read the folder; without one there is a page that says so."""
        self._files = {
            f"/{file.relative_to(self._folder).as_posix()}": _file(file, self._folder)
            for file in sorted(self._folder.rglob("*"))
            if file.is_file()
        }
        if "/index.html" not in self._files:
            self._files["/index.html"] = _page(_NOT_BUILT, "/index.html")

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


def _file(file: Path, folder: Path) -> Finished:
    return _page(file.read_bytes(), f"/{file.relative_to(folder).as_posix()}")


def _page(body: bytes, path: str) -> Finished:
    kind, _ = guess_type(path)
    kind = kind or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/json", "image/svg+xml"):
        kind += "; charset=utf-8"
    caching = _YEAR if path.startswith(_HASHED) else b"no-cache"
    headers = ((b"content-type", kind.encode()), (b"cache-control", caching), *_FOR_PAGES)
    return finished(Answer(200, headers, body), squeeze=True)
