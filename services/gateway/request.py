"""A request as it came through the door: what its headers say, its body whole, its caller known."""

import asyncio
from dataclasses import dataclass, field
from ipaddress import ip_address
from time import monotonic
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from starlette.types import Receive, Scope

from services.gateway.identify.caller import Caller
from services.gateway.resolve import Found
from services.gateway.settings import Network
from services.gateway.upstream import Header
from shared.errors import Invalid

_ONCE = frozenset(
    {
        b"authorization",
        b"content-length",
        b"content-type",
        b"cookie",
        b"host",
        b"idempotency-key",
        b"if-none-match",
        b"last-event-id",
        b"x-csrf-token",
        b"x-request-id",
    }
)
"""Headers that mean one thing, and so may come only once."""
_LONGEST_QUERY = 8_192
_BYTES_A_SECOND = 65_536


class BadRequest(Exception):
    """A request that is refused before anybody looks at what it asks for."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(slots=True)
class Asked:
    """One request.

    Attributes:
        found: the declared route and the path that is passed on.
        query: as it came.
        headers: lower-case names; of several of one name, joined by a comma as HTTP has it.
        address: of the client, as far as the connection or a trusted proxy tells.
        id: carried through all services and named in every problem.
        caller: None on routes that need no key.
        body: the whole of it.
    """

    scope: Scope
    method: str
    found: Found
    query: bytes
    headers: dict[bytes, bytes]
    address: str
    id: str
    caller: Caller | None = None
    body: bytes = b""
    answered: tuple[Header, ...] = field(default=())
    """Headers that go with whatever is answered: how the caller's limits stand."""

    def header(self, name: bytes) -> bytes:
        """Return a header, empty where it is not there."""
        return self.headers.get(name, b"")

    def parameters(self) -> dict[str, str]:
        """Return the query's parameters; of equal names the last."""
        return dict(parse_qsl(self.query.decode("latin-1"), keep_blank_values=True))


def headers_of(scope: Scope, most_bytes: int) -> dict[bytes, bytes]:
    """Return the headers by name.

    Raises:
        BadRequest: 431 over `most_bytes` in all; 400 where one that means one thing came twice; 414
            where the query is too long.
    """
    found: dict[bytes, bytes] = {}
    left = most_bytes
    for name, value in scope["headers"]:
        left -= len(name) + len(value)
        if left < 0:
            raise BadRequest(431, "the headers are too large")
        if name in found:
            if name in _ONCE:
                raise BadRequest(400, f"the header {name.decode()} was sent twice")
            found[name] += (b"; " if name == b"cookie" else b", ") + value
        else:
            found[name] = value
    if len(scope["query_string"]) > _LONGEST_QUERY:
        raise BadRequest(414, "the query is too long")
    return found


def id_of(headers: dict[bytes, bytes]) -> str:
    """Return the client's `X-Request-Id` where it can be carried, else a new one."""
    shown = headers.get(b"x-request-id", b"")
    if 0 < len(shown) <= 100 and shown.isascii():
        text = shown.decode()
        if text.isprintable() and " " not in text:
            return text
    return uuid4().hex


def address_of(scope: Scope, headers: dict[bytes, bytes], trusted: tuple[Network, ...] = ()) -> str:
    """Return the client's address, empty where the connection has none.

    Behind trusted proxies it is the nearest address they name that is none of theirs: what a client
    itself puts into `X-Forwarded-For` stands further left and is never reached.
    """
    client = scope.get("client")
    found = str(client[0]) if client else ""
    hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    while trusted and hops and _is_in(found, trusted):
        nearer = hops.pop().strip()
        if not nearer:
            break
        found = nearer[:64]
    return found


def is_direct_from(
    scope: Scope, headers: dict[bytes, bytes], networks: tuple[Network, ...]
) -> bool:
    """Whether the peer itself is in one of the networks, and is no proxy for somebody else."""
    if b"x-forwarded-for" in headers or b"forwarded" in headers or b"x-real-ip" in headers:
        return False
    return _is_in(address_of(scope, {}), networks)


def _is_in(text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


def check_json(headers: dict[bytes, bytes], body: bytes) -> None:
    """Let a body through unless it says to be JSON and is none by the letter of RFC 8259.

    What reads it further in takes `NaN`, a byte order mark and UTF-16 too.

    Raises:
        Invalid: it is no JSON, or not in UTF-8.
    """
    kind, _, _ = headers.get(b"content-type", b"").partition(b";")
    if not body or kind.strip().lower() != b"application/json":
        return
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", f"not JSON in UTF-8: {error}") from error


async def read_body(
    receive: Receive, headers: dict[bytes, bytes], *, most_bytes: int, within_seconds: float
) -> bytes:
    """Return the whole body.

    Raises:
        BadRequest: 413 over `most_bytes`; 408 slower than `within_seconds` and 64 KiB a second.
        ConnectionResetError: the client left.
    """
    declared = headers.get(b"content-length")
    if declared is not None and declared.isdigit() and int(declared) > most_bytes:
        raise BadRequest(413, f"the body is over {most_bytes} bytes")
    started = monotonic()
    found = bytearray()
    while True:
        allowed = within_seconds + len(found) / _BYTES_A_SECOND
        try:
            async with asyncio.timeout(started + allowed - monotonic()):
                message = await receive()
        except TimeoutError as error:
            raise BadRequest(408, "the body came too slowly") from error
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left before its request was whole")
        found += message.get("body", b"")
        if len(found) > most_bytes:
            raise BadRequest(413, f"the body is over {most_bytes} bytes")
        if not message.get("more_body", False):
            return bytes(found)
