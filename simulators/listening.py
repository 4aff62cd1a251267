"""Listen over HTTP/1.1 and keep connections, as the real systems do."""

import socket
import sys
import threading
import traceback
from contextlib import suppress
from typing import Any

from werkzeug.exceptions import InternalServerError
from werkzeug.serving import WSGIRequestHandler, make_server

from simulators.serving import Garden

Headers = list[tuple[str, str]]


class Keeping(WSGIRequestHandler):
    """Keep the connection after an answer; werkzeug's own handler closes it each time.

    A small answer is not held back for the acknowledgement of the one before.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.server.kept.add(self.connection)  # type: ignore[attr-defined]

    def finish(self) -> None:
        self.server.kept.discard(self.connection)  # type: ignore[attr-defined]
        # What a broken connection still held cannot be written any more.
        with suppress(ConnectionError):
            super().finish()

    def run_wsgi(self) -> None:
        head: list[tuple[str, Headers]] = []
        environ = self.make_environ()
        parts = self._ask(
            environ, lambda status, headers, exc_info=None: head.append((status, headers))
        )
        try:
            self._send_head(*head[-1])
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
            self.wfile.flush()
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _ask(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            return self.server.app(environ, start_response)
        except Exception:  # noqa: BLE001 - a mistake of a simulator is a 500, as of a real system
            traceback.print_exc(file=sys.stderr)
            return InternalServerError()(environ, start_response)

    def _send_head(self, status: str, headers: Headers) -> None:
        number, _, phrase = status.partition(" ")
        self.send_response(int(number), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Connection", "close")
        self.end_headers()

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def server(garden: Garden, host: str, port: int) -> Any:
    made: Any = make_server(host, port, garden, threaded=True, request_handler=Keeping)
    made.daemon_threads = True
    made.kept = set()
    return made


def listen(served: Any) -> None:
    threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()


def stop(served: Any) -> None:
    """Stop listening and hang up: nobody goes on talking to a system that is gone."""
    served.shutdown()
    served.server_close()
    for connection in list(served.kept):
        # The other side may have hung up first.
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
