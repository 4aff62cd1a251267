"""How Odoo is called. Two protocols, hidden here: JSON-RPC (18 and before) and JSON-2 (19 on).

A call names a model, a method, the records it is of (`ids`) and arguments by name. JSON-RPC answers
200 whatever happens and tells by `error.data.name`; JSON-2 has statuses, of which a 500 may be a
fault of ours. What a method without an answer gives is None in both.
"""

import re
from collections.abc import Mapping
from typing import Any

from connectors.errors import (
    IntegratorError,
    LogInExpired,
    LogInRefused,
    Misconfigured,
    NotThere,
    PermissionMissing,
    RecordRefused,
    TryLater,
)
from connectors.kit.http import Answer, Client
from connectors.systems.odoo.fields import SYSTEM

UID = "X-Odoo-Uid"  # carries who we are from the log-in to each call; Odoo does not read it
DATABASE = "X-Odoo-Database"

#: What JSON-RPC takes by place rather than by name, in that order.
_PLACED = {
    "create": ("vals_list",),
    "write": ("vals",),
    "search": ("domain",),
    "search_read": ("domain",),
    "search_count": ("domain",),
    "load": ("fields", "data"),
    "has_access": ("operation",),
    "check_access_rights": ("operation",),
}
#: Methods of a model as a whole: they are of no records.
_OF_MODEL = frozenset(
    {
        "create",
        "search",
        "search_read",
        "search_count",
        "load",
        "fields_get",
        "check_access_rights",
        "context_get",
        "check_object_reference",
    }
)
_NO_MODEL = re.compile(r"^(?:Object (\S+) doesn't exist|the model '(\S+)' does not exist)")
_PASSING = ("could not serialize", "could not obtain lock", "deadlock detected")


class AppMissing(Misconfigured):
    """The app that keeps a model is not installed."""

    code = "app_missing"


class Rpc:
    """Calls of one connection: `fetch` asks and may be repeated, `send` writes and never is."""

    def __init__(self, http: Client, settings: Mapping[str, str]) -> None:
        self.http, self.settings = http, settings
        self._known: dict[str, frozenset[str]] = {}

    def fetch(self, model: str, method: str, *, ids: list[int] | None = None, **named: Any) -> Any:
        return _result(self.http.fetch("POST", *self._place(model, method), json=self._said(
            model, method, ids, named
        )))  # fmt: skip

    def send(self, model: str, method: str, *, ids: list[int] | None = None, **named: Any) -> Any:
        return _result(self.http.send("POST", *self._place(model, method), json=self._said(
            model, method, ids, named
        )))  # fmt: skip

    def rows(self, model: str, domain: list[Any], fields: tuple[str, ...], **named: Any) -> Any:
        """Search and read; fields that an app would add which is not there are left out."""
        return self.fetch(
            model, "search_read", domain=domain, fields=self.there(model, fields), **named
        )

    def read(self, model: str, ids: list[int], fields: tuple[str, ...], **named: Any) -> Any:
        """Read records; an id that is not there gives no row."""
        if not ids:
            return []
        return self.fetch(model, "read", ids=ids, fields=self.there(model, fields), **named)

    def create(self, model: str, values: Any, **named: Any) -> int:
        """Make one record; JSON-2 answers a list even for one."""
        listed = [values] if self.is_json2 else values
        made = self.send(model, "create", vals_list=listed, **named)
        return int(made[0] if isinstance(made, list) else made)

    def known(self, model: str) -> frozenset[str]:
        """Give the names of a model's fields; they differ by version and by the apps installed."""
        if model not in self._known:
            found = self.fetch(model, "fields_get", attributes=["type"])
            self._known[model] = frozenset(found)
        return self._known[model]

    def there(self, model: str, fields: tuple[str, ...]) -> list[str]:
        known = self.known(model)
        return [name for name in fields if name in known]

    @property
    def is_json2(self) -> bool:
        state = self.http.state
        return bool(state and "Authorization" in state.headers)

    def _place(self, model: str, method: str) -> tuple[str]:
        return (f"json/2/{model}/{method}" if self.is_json2 else "jsonrpc",)

    def _said(
        self, model: str, method: str, ids: list[int] | None, named: dict[str, Any]
    ) -> dict[str, Any]:
        if self.is_json2:
            return {**({} if ids is None else {"ids": ids}), **named}
        state = self.http.state
        uid = int(state.headers.get(UID) or 0) if state else 0
        placed = [named.pop(name) for name in _PLACED.get(method, ()) if name in named]
        of_records = [] if method in _OF_MODEL else [ids or []]
        args = [self.settings["database"], uid, self.settings["key"], model, method]
        return enveloped("object", "execute_kw", [*args, [*of_records, *placed], named])


def enveloped(service: str, method: str, args: list[Any]) -> dict[str, Any]:
    params = {"service": service, "method": method, "args": args}
    return {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}


def _result(answer: Answer) -> Any:
    said = answer.json()
    if isinstance(said, dict) and said.get("jsonrpc"):
        return said.get("result")
    return said


def failure(answer: Answer) -> dict[str, Any] | None:
    """Find what went wrong in an answer of either protocol: {name, message}."""
    if answer.status == 200:
        # The envelope comes first; a record that holds the word is not looked through.
        if b'"error"' not in answer.body[:80]:
            return None
        said = answer.json()
        error = said.get("error") if isinstance(said, dict) else None
        return (error.get("data") or {"message": error.get("message")}) if error else None
    said = answer.json() if answer.is_json and answer.body else None
    return said if isinstance(said, dict) and "name" in said else None


def words(found: Mapping[str, Any]) -> str:
    """Quote what it said of a failure; the traceback beside it is never shown."""
    told = " ".join(str(found.get("message") or "").split())
    if str(found.get("name", "")).startswith("psycopg2"):
        told = told.partition(" LINE 1:")[0]  # the statement follows, with its values
    return told[:400]


def raised(found: Mapping[str, Any], *, is_logging_in: bool, database: str) -> IntegratorError:
    """Tell by the exception's name what happens next; a status alone proves nothing."""
    name, told = str(found.get("name") or ""), words(found)
    missing = _NO_MODEL.match(told)
    if missing:
        model = missing.group(1) or missing.group(2)
        return AppMissing(f"the app that keeps “{model}” is not installed there", system=SYSTEM)
    match name.rpartition(".")[2]:
        case "AccessDenied" | "Unauthorized" | "SessionExpiredException":
            kind = LogInRefused if is_logging_in else LogInExpired
            return kind(told, system=SYSTEM)
        case "AccessError" | "Forbidden":
            return PermissionMissing(told, system=SYSTEM)
        case "MissingError":
            return NotThere(told, system=SYSTEM)
        case "OperationalError" if is_logging_in:
            # Its own words name its database host.
            return Misconfigured(f"it has no database “{database}”", system=SYSTEM)
        case "OperationalError" | "InterfaceError":
            return TryLater("its database does not answer", system=SYSTEM)
        case "SerializationFailure" | "LockNotAvailable" | "DeadlockDetected":
            return TryLater(told, system=SYSTEM)
    return refused(told)


def refused(told: str) -> IntegratorError:
    """Tell a passing fault of its database from a refusal; either has changed nothing."""
    if any(word in told for word in _PASSING):
        return TryLater(told, system=SYSTEM)
    return RecordRefused(told or "it gave no reason", system=SYSTEM)
