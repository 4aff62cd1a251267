"""Serve pretend systems below `/<key>/`, with a door of control beside each."""

import socket
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from werkzeug import Request, Response

from simulators.faults import Broken, Faults
from simulators.system import System, answer

#: How many requests of each system are kept to be looked at.
REMEMBERED = 20_000
CONTROL = ("_state", "_faults", "_act", "_requests")


class Garden:
    """The WSGI application: /<key>/… is the system, /<key>/_state and its kin its control."""

    def __init__(self, systems: Iterable[System]) -> None:
        self.systems = {system.key: system for system in systems}
        for system in self.systems.values():
            system.load()
        self.faults = {key: Faults() for key in self.systems}
        self.heard: dict[str, deque[dict[str, Any]]] = {
            key: deque(maxlen=REMEMBERED) for key in self.systems
        }
        self.latency = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            return self._respond(environ)(environ, start_response)
        except Broken:
            _close(environ)
            return _silence(environ, start_response)

    def _respond(self, environ: dict[str, Any]) -> Response:
        key, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        if key in self.systems:
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = f"/{key}", f"/{rest}"
        request = Request(environ)
        # What is left unread would be taken for the next request of a kept connection.
        request.get_data()
        if key not in self.systems:
            return answer({"systems": sorted(self.systems)}, 404 if key else 200)
        if rest in CONTROL:
            return self._control(key, rest, request)
        return self._play(key, request)

    def _play(self, key: str, request: Request) -> Response:
        """Answer as the system would, struck by what waits for it; status 0 is no answer."""
        system = self.systems[key]
        heard = _heard(request, system.is_auth_path(request.path))
        self.heard[key].append(heard)
        if self.latency:
            time.sleep(self.latency)
        answered = self.faults[key].respond(system, request)
        heard["status"] = answered.status_code
        return answered

    def tick(self) -> None:
        """Let a moment pass in each system, and keep what changed."""
        for system in self.systems.values():
            with system.lock:
                system.tick()
            system.save()

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


def _heard(request: Request, is_secret: bool) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query_string.decode(),
        "status": 0,
        "body": "(a log-in)" if is_secret else request.get_data(as_text=True),
    }


def _close(environ: dict[str, Any]) -> None:
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        # Whoever waited too long has hung up already.
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _silence(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("500 Gone", [("Content-Length", "0"), ("Connection", "close")])
    return []
