"""What every pretend system shares: a lock, a clock, routes, control by name."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule


class System:
    """One remote system with state. Subclasses give `rules()` and a method `on_<endpoint>` each."""

    key: ClassVar[str]

    def __init__(
        self, *, arrivals: float = 0, ship_after: float = 0, is_empty: bool = False
    ) -> None:
        self.lock = threading.RLock()
        self.arrivals, self.ship_after, self.is_empty = arrivals, ship_after, is_empty
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
            return getattr(self, f"on_{endpoint}")(request, **args)

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """Show what it holds: {collection: [records]}."""
        raise NotImplementedError

    def act(self, name: str, args: dict[str, Any]) -> Any:
        """Do something nobody can do over its API: `act_<name>`."""
        deed: Callable[..., Any] | None = getattr(self, f"act_{name}", None)
        if deed is None:
            raise LookupError(name)
        with self.lock:
            return deed(**args)

    def tick(self) -> None:
        """Let time pass: arrivals, shipping by itself."""

    def error(self, status: int, told: str) -> Response:
        """Spell an error the way this system does."""
        return answer({"Message": told}, status)

    def forget_sessions(self) -> None:
        """End every session or token."""


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
