"""One exchange over httpx, as both clients make it."""

from typing import TypeVar

import httpx

from healthyplaces.answers import Json
from healthyplaces.calls import Call
from healthyplaces.outcome import LARGEST_ANSWER_BYTES, Received, Unreachable, refusal
from healthyplaces.sse import Reader

Answer = TypeVar("Answer")

STREAM_PATH = "/v1/alerts/stream"


def headers(key: str | None) -> dict[str, str]:
    """Return what every request of a client carries."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def request(call: Call[Answer]) -> Json:
    """Return a call as the arguments of `httpx`'s `stream`."""
    headers = {"Accept": call.answer_type, **call.headers}
    if call.body is not None:
        headers["Content-Type"] = call.body_type
    return {
        "method": call.method,
        "url": call.path,
        "params": dict(call.params),
        "content": call.body,
        "headers": headers,
    }


class Whole:
    """An answer while it is read, bounded."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, part: bytes) -> None:
        """Take the next bytes of the body."""
        self._parts.append(part)
        self._length += len(part)
        if self._length > LARGEST_ANSWER_BYTES:
            path = self._response.url.path
            raise Unreachable(f"{path} answered more than {LARGEST_ANSWER_BYTES} bytes")

    def received(self) -> Received:
        """Return the answer once its body has been read."""
        return Received(self._response.status_code, self._response.headers, b"".join(self._parts))


def next_cursor(page: Json, cursor: str | None) -> str | None:
    """Return where a list goes on after the page at `cursor`, or None at its end."""
    following: str | None = page.get("next")
    if following is not None and following == cursor:
        raise Unreachable("the list does not go on: the same cursor came twice")
    return following


def resume(reader: Reader) -> dict[str, str]:
    """Return what asks for the stream from where the reader stands."""
    accept = {"Accept": "text/event-stream"}
    return {**accept, "Last-Event-ID": reader.last_id} if reader.last_id else accept


def check_stream(response: httpx.Response) -> None:
    """Raise what a stream that was not opened means, unless it is worth coming back for."""
    if response.status_code not in (429, 502, 503, 504):
        raise refusal(Received(response.status_code, response.headers, response.content))


def late(call: Call[Answer], patience: float) -> str:
    """Say that a call took too long."""
    return f"{call.method} {call.path} took longer than {patience:g} s"


def nobody(url: httpx.URL, error: httpx.TransportError) -> str:
    """Say that nobody answers there."""
    return f"nobody answers at {url}: {str(error) or type(error).__name__}"
