"""What the two older doors share: which database, who calls, which service."""

from dataclasses import dataclass
from typing import Any

from simulators.odoo.database import Database, Env
from simulators.odoo.errors import AccessDenied, Crash
from simulators.odoo.remote import call

PORT = 5432


@dataclass(frozen=True)
class Host:
    """The databases that one address serves, and the one its header names."""

    databases: dict[str, Database]
    named: str = ""

    def chosen(self, name: str | None) -> Database | None:
        """Give the database of a header; without one, the only one there is."""
        if name:
            return self.databases.get(name)
        return next(iter(self.databases.values())) if len(self.databases) == 1 else None

    def database(self, name: Any) -> Database:
        if name not in self.databases:
            raise Crash(
                "psycopg2.OperationalError",
                f'connection to server at "127.0.0.1", port {PORT} failed: '
                f'FATAL:  database "{name}" does not exist\n',
            )
        return self.databases[name]

    @property
    def newest(self) -> Database:
        return max(self.databases.values(), key=lambda db: db.release)

    def release_of(self, args: Any) -> int:
        """Tell the release that words an error: of the database that was named, else the newest."""
        name = args[0] if isinstance(args, list | tuple) and args else ""
        found = self.databases.get(name) if isinstance(name, str) else None
        return (found or self.chosen(self.named) or self.newest).release


def version(host: Host) -> dict[str, Any]:
    """Tell the release. The call names no database: the address or the header may."""
    release = (host.chosen(host.named) or host.newest).release
    return {
        "server_version": f"{release}.0",
        "server_version_info": [release, 0, 0, "final", 0, ""],
        "server_serie": f"{release}.0",
        "protocol_version": 1,
    }


def serve(host: Host, service: str, method: str, args: list[Any]) -> Any:
    match service, method:
        case "common", "version":
            return version(host)
        case "common", "authenticate" | "login":
            # A wrong password is an answer of false, and no error.
            return host.database(args[0]).log_in(str(args[1]), str(args[2])) or False
        case "db", "list":
            return sorted(host.databases)
        case "object", "execute_kw":
            return _execute(host, args, list(_at(args, 5, [])), dict(_at(args, 6, {})))
        case "object", "execute":
            return _execute(host, args, list(args[5:]), {})
    raise Crash("builtins.KeyError", f"'{method}'")


def _at(args: list[Any], place: int, default: Any) -> Any:
    return args[place] if len(args) > place and args[place] else default


def _execute(host: Host, args: list[Any], given: list[Any], named: dict[str, Any]) -> Any:
    name, uid, secret, model, method = args[:5]
    db = host.database(name)
    if not db.is_known(uid, secret):
        raise AccessDenied
    env = Env(db, uid, str(model))
    env.shape(env.model)
    return call(env, str(method), given, named)
