"""A way to the real Odoos that stands where the pretend one does.

It has the pretend one's addresses, names and key, and writes the real ones in their place; so the
same tests speak to either. Faults, and what was called, work as with any simulator: it is one.
"""

import json
import os
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.routing import Rule

from simulators.odoo import SHOWN
from simulators.system import System
from tests.real.odoo.deeds import Deeds
from tests.real.odoo.furnished import Furnishing, salesman
from tests.real.odoo.staff import RELEASES, Access, Staff, access
from tests.real.odoo.tidied import Tidying

LOGIN, KEY, SALES_KEY = "admin", "demo-password-key", "demo-password-sales-key"
#: The key of `integrator.salesman` for JSON-2, which takes no password; staff make it there.
SALESMAN_KEY = "ODOO19_SALESMAN_KEY"
#: What is written anew by hop, not passed on.
_OWN = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding"}


#: Shown whole; of all else what the test itself has made.
_MASTERS = ("res.partner", "product.product", "stock.quant")


class Real:
    """One real database: its people, furnished and tidied."""

    def __init__(self, release: int, at: Access) -> None:
        self.name, self.access = f"demo{release}", at
        self.staff = Staff(at)
        if not self.staff.uid:
            raise SystemExit(f"ODOO{release}_LOGIN and ODOO{release}_KEY were refused by {at.url}")
        self.salesman = salesman(self.staff)
        self.deeds = Deeds(self.staff, self.salesman)
        Furnishing(self.staff, self.deeds).all()
        self.since: dict[str, int] = {}
        self.is_touched = True

    def tidy(self) -> None:
        """Put what the last test left out of the next one's way."""
        if not self.is_touched:
            return
        self.is_touched = False
        Tidying(self.staff, self.deeds).all()
        for model in SHOWN.values():
            last = [] if model in _MASTERS else self.staff.ids(model, [], order="id desc", limit=1)
            self.since[model] = max(last, default=0)

    def rows(self, model: str) -> list[dict[str, Any]]:
        """Give what was made since the test began, as the pretend one shows it."""
        kinds = self.staff.kinds(model)
        plain = [n for n, kind in kinds.items() if kind not in ("binary", "json", "properties")]
        domain = [["id", ">", self.since[model]]]
        found = self.staff.ids(model, domain, order="id")
        stored = [name for name in plain if name in _shown(model, kinds)]
        rows = self.staff.call(model, "read", found, stored) if found else []
        return [{"database": self.name, **{n: _bare(v) for n, v in row.items()}} for row in rows]


def _shown(model: str, kinds: dict[str, str]) -> set[str]:
    return {n for n in kinds if not n.startswith(("message_", "activity_", "website_", "rating_"))}


def _bare(value: Any) -> Any:
    is_named = isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)
    return value[0] if is_named else value


_OPENED: dict[int, Real] = {}


def real(release: int) -> Real:
    """Open a database once in a session."""
    if release not in _OPENED:
        at = access(release)
        if at is None:
            raise LookupError(f"database of release {release}")
        _OPENED[release] = Real(release, at)
    return _OPENED[release]


def tidy() -> None:
    for one in _OPENED.values():
        one.tidy()


class Passage(System):
    key = "odoo"

    def rules(self) -> list[Rule]:
        return [
            Rule(f"/{n}/<path:path>", endpoint="pass", defaults={"release": n}) for n in RELEASES
        ]

    def respond(self, request: Request) -> Response:
        """Pass on without a lock: calls under way together are so there too."""
        endpoint, args = self.routes.bind_to_environ(request.environ).match()
        return self.handle(endpoint, request, **args)

    def on_pass(self, request: Request, release: int, path: str) -> Response:
        at = real(release)
        at.is_touched = True
        headers = {n: v for n, v in request.headers.items() if n.lower() not in _OWN}
        headers = {n: _in_header(v, at) for n, v in headers.items()}
        body = _in_body(request.get_data(), at) if path == "jsonrpc" else request.get_data()
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return _answered(at.access.url, request.method, f"/{path}{query}", body, headers)

    def act(self, name: str, args: dict[str, Any]) -> Any:
        said = dict(args)
        release = int(said.pop("database", "demo18")[-2:])
        at = real(release)
        at.is_touched = True
        deed = getattr(at.deeds, name, None)
        if deed is None:
            raise LookupError(name)
        return deed(**said)

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return _State()


class _State(dict[str, list[dict[str, Any]]]):
    """What is there by its name, read when it is looked at."""

    def __missing__(self, shown: str) -> list[dict[str, Any]]:
        return [row for one in _OPENED.values() for row in one.rows(SHOWN[shown])]


def _answered(url: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> Response:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = kind(parts.netloc, timeout=120)
    try:
        line.request(method, parts.path.rstrip("/") + path, body or None, headers)
        said = line.getresponse()
        made = Response(said.read(), said.status)
        for name, value in said.getheaders():
            if name.lower() not in _OWN | {"date", "server"}:
                made.headers[name] = value
        return made
    finally:
        line.close()


def _in_header(value: str, at: Real) -> str:
    """Write the real name or key where the pretend one stands; others pass as they are."""
    known = {
        at.name: at.access.database,
        f"bearer {KEY}": f"bearer {at.access.key}",
        f"bearer {SALES_KEY}": f"bearer {os.environ.get(SALESMAN_KEY, '')}",
    }
    return known.get(value, value)


def _in_body(body: bytes, at: Real) -> bytes:
    said = json.loads(body)
    args = said.get("params", {}).get("args") or []
    known = {
        at.name: at.access.database,
        LOGIN: at.access.login,
        KEY: at.access.key,
        "sales": at.salesman.login,
        SALES_KEY: at.salesman.key,
    }
    # The database, the log-in and the key come first; what follows is said to it as it is.
    said["params"]["args"] = [
        known.get(one, one) if isinstance(one, str) and place < 3 else one
        for place, one in enumerate(args)
    ]
    return json.dumps(said).encode()
