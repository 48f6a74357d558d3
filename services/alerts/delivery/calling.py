"""One POST to a receiver we do not trust: checked where it connects, bounded in all it takes.

The addresses are checked after the name was resolved, and the connection is made to the very
address that was checked; a name that resolves to something else a moment later gains nothing.
Redirects are not followed.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from services.alerts.domain.addresses import Network, address, allowed, refused

_SECONDS_IN_ALL = 10.0
_BODY_SECONDS = 1.0
_LONGEST_HEAD = 16_384
_LONGEST_BODY = 65_536


class Refused(Exception):
    """The address is none that a webhook may have; trying again is no use."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `error` says in words why it failed."""

    status: int | None
    error: str | None
    for_good: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.error is None


def parsed(url: str) -> SplitResult:
    """Return the parts of a URL that a webhook may have by its form.

    Raises:
        ValueError: it is none, saying why.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http"):
        raise ValueError("must be an https address")
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user name or password")
    if any(ord(each) <= 32 or ord(each) > 126 for each in url):
        raise ValueError("has characters that no address has")
    if parts.port == 0:
        raise ValueError("has no port that can be connected to")
    return parts


async def reachable(parts: SplitResult, allow: Sequence[Network]) -> str:
    """Return the address to connect to; of a name with some that are refused, one that is allowed.

    A public address beside a private one does not do: only an operator's word vouches for a name
    that has such, as `localhost` is ::1 where only 127.0.0.0/8 is allowed.

    Raises:
        Refused: one of the name's addresses is private and none is allowed by name, or plain http
            is asked of a public one.
        OSError: the name has no address.
    """
    loop = asyncio.get_running_loop()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    texts = [str(each[4][0]) for each in found]
    problem = next(filter(None, (_problem(parts.scheme, text, allow) for text in texts)), None)
    if problem is None:
        return texts[0]
    vouched = next((text for text in texts if allowed(address(text), allow)), None)
    if vouched is None:
        raise Refused(problem)
    return vouched


def _problem(scheme: str, text: str, allow: Sequence[Network]) -> str | None:
    found = address(text)
    problem = refused(found, allow)
    if problem is None and scheme != "https" and not allowed(found, allow):
        return "plain http is for networks that are allowed by name only"
    return problem


async def post(
    url: str, headers: Mapping[str, str], body: bytes, allow: Sequence[Network]
) -> Outcome:
    """Send one request and return what came of it; never longer than ten seconds."""
    try:
        async with asyncio.timeout(_SECONDS_IN_ALL):
            parts = parsed(url)
            host = await reachable(parts, allow)
            return await _exchange(parts, host, headers, body)
    except Refused as error:
        return Outcome(None, f"refused: {error}", for_good=True)
    except TimeoutError:
        return Outcome(None, f"no answer within {_SECONDS_IN_ALL:g} s")
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        return Outcome(None, f"{type(error).__name__}: {error}"[:300])


async def _exchange(
    parts: SplitResult, host: str, headers: Mapping[str, str], body: bytes
) -> Outcome:
    secure = parts.scheme == "https"
    reader, writer = await asyncio.open_connection(
        host,
        parts.port or (443 if secure else 80),
        ssl=_context() if secure else None,
        server_hostname=parts.hostname if secure else None,
        limit=_LONGEST_HEAD,
    )
    try:
        writer.write(_request(parts, headers, body))
        await writer.drain()
        status = _status(await reader.readuntil(b"\r\n"))
        # The answer's body is of no interest; a little of it is taken so as not to slam the door.
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_BODY_SECONDS):
                await reader.read(_LONGEST_BODY)
    finally:
        writer.close()
    if 200 <= status < 300:
        return Outcome(status, None)
    if 300 <= status < 400:
        return Outcome(status, "redirects are not followed")
    return Outcome(status, f"answered {status}")


def _request(parts: SplitResult, headers: Mapping[str, str], body: bytes) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rsplit("@", 1)[-1]
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: healthy-places",
        "Accept: */*",
        "Connection: close",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _status(line: bytes) -> int:
    words = line.split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise ValueError("what answered does not speak HTTP")
    return int(words[1])


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
