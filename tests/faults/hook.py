"""A webhook that keeps what it was sent, and can be told what to do before it answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class Hook:
    """What was heard, in order: (delivery id, event id).

    `before_answer` is called with the delivery's id; what it returns is called once the answer
    has been sent.
    """

    url: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    before_answer: Callable[[str], Callable[[], None]] = lambda _: lambda: None


@contextmanager
def listening(port: int = 0) -> Iterator[Hook]:
    """Listen on loopback; a port of 0 is any."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
            delivery = self.headers["webhook-id"]
            hook.events.append(event)
            hook.heard.append((delivery, event["id"]))
            afterwards = hook.before_answer(delivery)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
            self.wfile.flush()
            afterwards()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
