"""Which protocol a site speaks, and how one logs in by it."""

from collections.abc import Mapping
from typing import Any

from connectors.errors import AddressRefused, LogInRefused, NotThere, RecordRefused, Unreadable
from connectors.kit.http import Client, SessionState
from connectors.systems.odoo.fields import SYSTEM
from connectors.systems.odoo.rpc import DATABASE, UID, enveloped

JSON_RPC, JSON_2 = "json-rpc", "json-2"
#: The first release that speaks JSON-2.
_SINCE = 19


def log_in(http: Client, settings: Mapping[str, str]) -> SessionState:
    chosen = settings.get("protocol") or "auto"
    if chosen == "auto":
        chosen = JSON_2 if release(http, settings["database"]) >= _SINCE else JSON_RPC
    return _by_key(http, settings) if chosen == JSON_2 else _by_password(http, settings)


def release(http: Client, database: str) -> int:
    """Tell the release: 19 says it at its own address, older ones by JSON-RPC."""
    try:
        told = http.fetch("GET", "web/version", headers={DATABASE: database}).json()
        return int(told["version_info"][0])
    except (NotThere, AddressRefused, RecordRefused, Unreadable):
        said = http.fetch("POST", "jsonrpc", json=enveloped("common", "version", [])).json()
        return int(str(said["result"]["server_version_info"][0]).rpartition("~")[2])


def _by_key(http: Client, settings: Mapping[str, str]) -> SessionState:
    """Show the key at a call that any user may make; it answers who we are."""
    headers = {"Authorization": f"bearer {settings['key']}", DATABASE: settings["database"]}
    who = http.fetch("POST", "json/2/res.users/context_get", json={}, headers=headers).json()
    return SessionState(base=settings["site"], headers={**headers, UID: str(who["uid"])})


def _by_password(http: Client, settings: Mapping[str, str]) -> SessionState:
    args: list[Any] = [settings["database"], settings["login"], settings["key"], {}]
    said = http.fetch("POST", "jsonrpc", json=enveloped("common", "authenticate", args)).json()
    uid = said.get("result")
    if not uid:  # a wrong password is no error there: it answers False
        raise LogInRefused("wrong user name, password or key", system=SYSTEM)
    return SessionState(base=settings["site"], headers={UID: str(uid)})
