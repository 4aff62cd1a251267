"""Serve pretend systems below `/<key>/`, with a door of control beside each."""

import socket
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from simulators.faults import Broken, Faults
from simulators.system import System, answer

CONTROL = ("_state", "_faults", "_act", "_requests")


class Garden:
    """The WSGI application: /<key>/… is the system, /<key>/_state and its kin its control."""

    def __init__(self, systems: Iterable[System]) -> None:
        self.systems = {system.key: system for system in systems}
        self.faults = {key: Faults() for key in self.systems}
        self.heard: dict[str, deque[dict[str, Any]]] = {
            key: deque(maxlen=20_000) for key in self.systems
        }
        self.listens = True
        self.latency = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            return self._respond(environ)(environ, start_response)
        except Broken:
            _close(environ)
            return _silence(environ, start_response)

    def _respond(self, environ: dict[str, Any]) -> Response:
        key, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        if key not in self.systems:
            return answer({"systems": sorted(self.systems)}, 200 if not key else 404)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = f"/{key}", f"/{rest}"
        request = Request(environ)
        if rest in CONTROL:
            return self._control(key, rest, request)
        if self.listens:
            self.heard[key].append(_heard(request))
        if self.latency:
            time.sleep(self.latency)
        return self.faults[key].respond(self.systems[key], request)

    def _control(self, key: str, door: str, request: Request) -> Response:
        match door, request.method:
            case "_state", "GET":
                with self.systems[key].lock:
                    return answer(self.systems[key].state())
            case "_requests", "GET":
                return answer(list(self.heard[key]))
            case "_requests", "DELETE":
                self.heard[key].clear()
            case "_faults", "GET":
                return answer(self.faults[key].shown())
            case "_faults", "DELETE":
                self.faults[key].waiting.clear()
            case "_faults", "POST":
                return self._add_fault(key, request)
            case "_act", "POST":
                return self._act(key, request)
            case _:
                return answer({"error": "this door takes no such method"}, 405)
        return answer({"done": True})

    def _add_fault(self, key: str, request: Request) -> Response:
        try:
            fault = self.faults[key].add(_said(request))
        except (ValueError, TypeError) as wrong:
            return answer({"error": str(wrong)}, 400)
        return answer({"added": fault.kind}, 201)

    def _act(self, key: str, request: Request) -> Response:
        try:
            said = _said(request)
            return answer(self.systems[key].act(str(said.pop("name", "")), said))
        except LookupError as unknown:
            return answer({"error": f"there is no {unknown}"}, 400)
        except (ValueError, TypeError) as wrong:
            return answer({"error": str(wrong)}, 400)


def _said(request: Request) -> dict[str, Any]:
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        raise ValueError("a JSON object is needed")
    return said


def _heard(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query_string.decode(),
        "body": request.get_data(as_text=True),
    }


def _close(environ: dict[str, Any]) -> None:
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


def _silence(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("500 Gone", [("Content-Length", "0"), ("Connection", "close")])
    return []


class Quiet(WSGIRequestHandler):
    """HTTP/1.1 with kept connections; a small answer is not held back for its acknowledgement."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        return


def server(garden: Garden, host: str, port: int) -> Any:
    made: Any = make_server(host, port, garden, threaded=True, request_handler=Quiet)
    made.daemon_threads = True
    return made
