"""A real Odoo as its staff use it: by its own JSON-RPC, beside the connector and not through it."""

import json
import os
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

VARIABLES = ("URL", "DB", "LOGIN", "KEY")
RELEASES = (18, 19)


def variables(release: int) -> list[str]:
    return [f"ODOO{release}_{name}" for name in VARIABLES]


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where a real Odoo is, and who may enter."""

    url: str
    database: str
    login: str
    key: str


def access(release: int) -> Access | None:
    """Read where the release is from the environment; None where it is not told."""
    url, database, login, key = (os.environ.get(name, "") for name in variables(release))
    if not all((url, database, login, key)):
        return None
    return Access(url=url.rstrip("/"), database=database, login=login, key=key)


class Refused(Exception):
    """It said no; its words are the message."""


class Staff:
    """One user at work."""

    def __init__(self, access: Access, login: str = "", key: str = "") -> None:
        self.access = access
        self.login, self.key = login or access.login, key or access.key
        self.uid = self.ask("common", "authenticate", self.login, self.key, {})
        self.types: dict[str, dict[str, str]] = {}

    def ask(self, service: str, method: str, *args: Any) -> Any:
        params = {"service": service, "method": method, "args": [self.access.database, *args]}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}).encode()
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(f"{self.access.url}/jsonrpc", body, headers), timeout=120) as answer:
            said = json.load(answer)
        if "error" in said:
            raise Refused(said["error"].get("data", {}).get("message") or said["error"])
        return said.get("result")

    def call(self, model: str, method: str, *args: Any, **named: Any) -> Any:
        return self.ask("object", "execute_kw", self.uid, self.key, model, method, args, named)

    def rows(self, model: str, domain: list[Any], fields: list[str], **named: Any) -> list[Any]:
        return self.call(model, "search_read", domain, fields, **named)

    def ids(self, model: str, domain: list[Any], **named: Any) -> list[int]:
        return self.call(model, "search", domain, **named)

    def id(self, model: str, **facts: Any) -> int:
        """Find the one record of these facts."""
        found = self.ids(model, [[n, "=", v] for n, v in facts.items()], limit=1)
        if not found:
            raise LookupError(f"{model} {facts}")
        return found[0]

    def make(self, model: str, values: dict[str, Any], **named: Any) -> int:
        return self.call(model, "create", [values], **named)[0]

    def kinds(self, model: str) -> dict[str, str]:
        """Tell the type of each field."""
        if model not in self.types:
            found = self.call(model, "fields_get", attributes=["type"])
            self.types[model] = {name: facts["type"] for name, facts in found.items()}
        return self.types[model]
