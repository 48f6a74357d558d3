"""Asking the gateway's own routes, which are a FastAPI application, as it asks a service."""

from starlette.types import ASGIApp, Message, Receive

from services.gateway.answer import Answer, finished, takes_gzip
from services.gateway.request import Asked
from services.gateway.upstream import Header

_DROPPED = frozenset({b"content-length", b"x-request-id"})


async def answer(inside: ASGIApp, asked: Asked, receive: Receive) -> Answer:
    """Return the whole answer of one of our own routes, with what the table says of its caching."""
    status = 500
    headers: list[Header] = []
    body = bytearray()
    unread = True

    async def received() -> Message:
        nonlocal unread
        if unread:
            unread = False
            return {"type": "http.request", "body": asked.body, "more_body": False}
        return await receive()

    async def sent(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(message["headers"])
        else:
            body.extend(message.get("body", b""))

    await inside(_inner_scope(asked), received, sent)
    kept = [each for each in headers if each[0] not in _DROPPED]
    if not any(name == b"cache-control" for name, _ in kept):
        caching = asked.found.route.caching.header if status < 400 else "no-store"
        kept.append((b"cache-control", caching.encode()))
    made = Answer(status, (*kept, *asked.answered), bytes(body))
    if asked.method not in ("GET", "HEAD") or status != 200:
        return made
    squeeze = takes_gzip(asked.header(b"accept-encoding"))
    return finished(made, squeeze=squeeze).form(
        wants=asked.header(b"accept-encoding"), knows=asked.headers.get(b"if-none-match")
    )


def _inner_scope(asked: Asked) -> dict[str, object]:
    headers = [each for each in asked.headers.items() if each[0] != b"x-request-id"]
    headers.append((b"x-request-id", asked.id.encode()))
    return {
        **asked.scope,
        "method": "GET" if asked.method == "HEAD" else asked.method,
        "headers": headers,
        "path": asked.scope["path"],
        "caller": asked.caller,
    }
