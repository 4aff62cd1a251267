"""What every pretend system shares: a lock, a clock, routes, control by name, a memory on disk."""

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule


class System:
    """One remote system with state. Subclasses give `rules()` and a method `on_<endpoint>` each."""

    key: ClassVar[str]
    #: Other names of its deeds: {"cancel_order": "cancel"} makes `act_cancel` answer to both.
    also: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        state_dir: Path | None = None,
        arrivals: float = 0,
        ship_after: float = 0,
        clock: Callable[[], float] = time.time,
        is_empty: bool = False,
    ) -> None:
        self.lock = threading.RLock()
        self.file = state_dir / f"{self.key}.json" if state_dir else None
        self.arrivals, self.ship_after, self.is_empty = arrivals, ship_after, is_empty
        self.clock = clock
        self.is_changed = False
        self.routes = Map(self.rules(), strict_slashes=False, merge_slashes=False)

    def rules(self) -> list[Rule]:
        raise NotImplementedError

    def respond(self, request: Request) -> Response:
        """Answer one request as the real system would."""
        adapter = self.routes.bind_to_environ(request.environ)
        try:
            endpoint, args = adapter.match()
        except HTTPException as lost:
            return self.error(lost.code or 404, "No HTTP resource was found.")
        with self.lock:
            self.tick()
            self.is_changed = self.is_changed or request.method != "GET"
            try:
                return self.handle(endpoint, request, **args)
            except HTTPException as wrong:
                return self.error(wrong.code or 400, wrong.description or "The request is invalid.")

    def handle(self, endpoint: str, request: Request, **args: Any) -> Response:
        """Do what the request asks: `on_<endpoint>`; an HTTPException becomes `error`."""
        answered: Response = getattr(self, f"on_{endpoint}")(request, **args)
        return answered

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """Show what it holds: {collection: [records]}."""
        raise NotImplementedError

    def act(self, name: str, args: dict[str, Any]) -> Any:
        """Do something nobody can do over its API: `act_<name>`."""
        deed: Callable[..., Any] | None = getattr(self, f"act_{self.also.get(name, name)}", None)
        if deed is None:
            raise LookupError(name)
        with self.lock:
            self.is_changed = True
            return deed(**args)

    def tick(self) -> None:
        """Let time pass: arrivals, shipping by itself."""

    def error(self, status: int, told: str) -> Response:
        """Spell an error the way this system does."""
        return answer({"Message": told}, status)

    def limited(self, seconds: float) -> Response:
        """Spell "too many calls" the way this system does."""
        return Response("Too many requests", 429, {"Retry-After": str(int(seconds or 1))})

    def endless(self, request: Request) -> Response:
        """Answer a list with its first page, and say that there is more."""
        return self.respond(request)

    def is_auth_path(self, path: str) -> bool:
        """Tell whether a path is the log-in: it needs no session, and its body is not recorded."""
        return False

    def forget_sessions(self) -> None:
        """End every session or token."""

    def memory(self) -> dict[str, Any] | None:
        """Give what outlives a stop, as JSON can hold it; None where nothing does."""
        return None

    def remember(self, memory: dict[str, Any]) -> None:
        """Take up what `memory` gave before the stop; decimals come back as Decimal."""

    def load(self) -> None:
        if self.file and self.file.exists():
            with self.lock:
                self.remember(json.loads(self.file.read_text(), parse_float=Decimal))

    def save(self) -> None:
        """Write the memory, where there is a folder for it and something changed."""
        with self.lock:
            if not self.file or not self.is_changed or (memory := self.memory()) is None:
                return
            self.is_changed, body = False, json.dumps(memory, default=spell)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        new.write_text(body)
        os.replace(new, self.file)


def answer(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(said, default=spell, ensure_ascii=False)
    made = Response(body, status=status, content_type="application/json; charset=utf-8")
    made.headers.update(headers or {})
    return made


def spell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def utc(ago: float = 0) -> datetime:
    return datetime.fromtimestamp(time.time() - ago, UTC)


def first_page(request: Request, name: str) -> Request:
    """Give the same request for the first page, whichever `name` asks for."""
    kept = [(one, value) for one, value in request.args.items(multi=True) if one != name]
    return Request({**request.environ, "QUERY_STRING": urlencode(kept)})
