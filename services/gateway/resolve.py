"""From a request's method and path to the declared route, or to the reason why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from services.gateway.routes import Route

_LONGEST_SEGMENT = 512
_PLAIN = "-._~:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Found:
    """A route and the path as it is passed on: each segment decoded once and encoded anew."""

    route: Route
    path: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """No route; `allowed` holds the methods the path does have, none where there is no path."""

    allowed: tuple[str, ...] = ()


def segments(raw_path: bytes) -> tuple[str, ...] | None:
    """Split a path as it came over the wire and decode each segment once.

    None where it is no path of ours whatever the table says: not UTF-8, an empty segment, a dot
    segment, an encoded slash, a control character, or a segment over 512 characters.
    """
    if not raw_path.startswith(b"/"):
        return None
    found: list[str] = []
    for piece in raw_path[1:].split(b"/"):
        try:
            text = unquote_to_bytes(piece).decode()
        except UnicodeDecodeError:
            return None
        if text in ("", ".", "..") or len(text) > _LONGEST_SEGMENT:
            return None
        if any(mark in "/\\" or mark < " " or mark == "\x7f" for mark in text):
            return None
        found.append(text)
    return tuple(found)


class Table:
    """The declared routes, ready to be looked up."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._exact: dict[bytes, dict[str, Route]] = {}
        self._templates: dict[int, list[tuple[tuple[str | None, ...], dict[str, Route]]]] = {}
        for route in routes:
            self._methods(route)[route.method] = route
        for templates in self._templates.values():
            templates.sort(key=lambda each: [part is None for part in each[0]])

    def _methods(self, route: Route) -> dict[str, Route]:
        if "{" not in route.path:
            return self._exact.setdefault(route.path.encode(), {})
        parts = tuple(None if part.startswith("{") else part for part in route.path[1:].split("/"))
        same_length = self._templates.setdefault(len(parts), [])
        for known, methods in same_length:
            if known == parts:
                return methods
        fresh: dict[str, Route] = {}
        same_length.append((parts, fresh))
        return fresh

    def find(self, method: str, raw_path: bytes) -> Found | Missing:
        """Return the route of a request; a HEAD is the GET of the same path, streams apart."""
        exact = self._exact.get(raw_path)
        if exact is not None:
            return _chosen(exact, method, raw_path.decode(), ())
        parts = segments(raw_path)
        if parts is None:
            return Missing()
        path = "/" + "/".join(quote(part, safe=_PLAIN) for part in parts)
        exact = self._exact.get(path.encode())
        if exact is not None:
            return _chosen(exact, method, path, ())
        allowed: set[str] = set()
        for template, methods in self._templates.get(len(parts), ()):
            if all(
                want is None or want == part for want, part in zip(template, parts, strict=True)
            ):
                names = tuple(
                    part for want, part in zip(template, parts, strict=True) if want is None
                )
                found = _chosen(methods, method, path, names)
                if isinstance(found, Found):
                    return found
                allowed.update(found.allowed)
        return Missing(tuple(sorted(allowed)))


def _chosen(
    methods: dict[str, Route], method: str, path: str, names: tuple[str, ...]
) -> Found | Missing:
    route = methods.get("GET" if method == "HEAD" else method)
    if route is None or (method == "HEAD" and route.streamed):
        allowed = set(methods)
        if "GET" in allowed and not methods["GET"].streamed:
            allowed.add("HEAD")
        return Missing(tuple(sorted(allowed)))
    return Found(route, path, names)
