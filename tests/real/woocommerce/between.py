"""A small proxy between us and a shop over plain http, for what goes wrong on the way.

It hands on the name it was called by, so that the shop has to answer by any name it is called:
it signs with its own.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = ("connection", "transfer-encoding", "keep-alive", "content-length")


class Between(ThreadingHTTPServer):
    """`troubled`: calls answered 503 and not handed on; `dropped`: done there, and never answered."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.upstream = urlsplit(upstream).netloc
        self.address = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.address}"
        self.troubled = 0
        self.dropped: dict[tuple[str, str], int] = {}
        self.heard: list[tuple[str, str]] = []

    def drop(self, method: str, path: str, times: int = 1) -> None:
        """Lose the answer to the next calls of this method whose path ends so."""
        self.dropped[method, path] = times

    def loses(self, method: str, path: str) -> bool:
        for (verb, end), left in self.dropped.items():
            if left and verb == method and path.endswith(end):
                self.dropped[verb, end] -= 1
                return True
        return False


class Passing(BaseHTTPRequestHandler):
    server: Between

    def pass_on(self) -> None:
        path = self.path.partition("?")[0]
        self.server.heard.append((self.command, path))
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        if self.server.troubled:
            self.server.troubled -= 1
            self._answer(503, {"Content-Type": "text/plain"}, b"Down")
            return
        there = http.client.HTTPConnection(self.server.upstream, timeout=60)
        there.request(self.command, self.path, body, dict(self.headers))
        told = there.getresponse()
        answer = told.read()
        there.close()
        if self.server.loses(self.command, path):
            self.close_connection = True
            return
        self._answer(told.status, dict(told.getheaders()), answer)

    do_GET = do_POST = do_PUT = do_DELETE = pass_on

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Say nothing: the shop keeps its own log."""


@contextmanager
def between(upstream: str) -> Iterator[Between]:
    assert upstream.startswith("http://"), "The proxy needs WOOCOMMERCE_URL to be plain http."
    served = Between(upstream)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.shutdown()
        served.server_close()
