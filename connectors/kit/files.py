"""What a drop is, wherever it is kept: list, read, write whole, put away.

A file is written under another name and then renamed, so that nobody reads half of one.
"""

import errno
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.errors import (
    AddressRefused,
    IntegratorError,
    Misconfigured,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    RemoteDown,
)
from connectors.kit import capture, redact

DONE = "done"
LARGEST = 20_000_000  # bytes of one file
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a drop is: a local path, or sftp://host:port/path with who we are and its host key."""

    address: str
    label: str
    user: str = ""
    password: str = ""
    host_key: str = ""
    seconds: float = 30.0

    @property
    def is_remote(self) -> bool:
        return self.address.startswith("sftp://")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A whole file in a folder; `changed_at` is by the clock of the machine that keeps it."""

    name: str
    changed_at: datetime
    size: int


class Files(ABC):
    """An open drop. `folder` is "" for the drop itself, or the name of a folder in it."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def list(self, folder: str = "") -> list[Seen]:
        """List the whole files of a folder, oldest first; what is still being written is left out."""
        with self._told("LIST", folder):
            found = [one for one in self._list(folder) if is_whole(one.name)]
        return sorted(found, key=lambda one: (one.changed_at, one.name))

    def read(self, name: str, folder: str = "") -> bytes:
        with self._told("READ", folder, name) as exchange:
            body = self._read(folder, checked(name))
            exchange["response"] = redact.text(body, (self.place.password,))
        return body

    def write(self, name: str, body: bytes, folder: str = "") -> None:
        """Write a file whole; OutcomeUnknown where it may have got its name."""
        with self._told("WRITE", folder, name) as exchange:
            exchange["request"] = redact.text(body, (self.place.password,))
            self._write(folder, f"{checked(name)}.tmp", body)
        with self._told("RENAME", folder, name):
            try:
                self._rename(folder, f"{name}.tmp", name)
            except PermissionError:
                raise
            except (OSError, EOFError) as broken:
                told = f"{name} was written, but may not have been put in place ({_words(broken)})"
                raise OutcomeUnknown(told, system=self.place.label) from broken

    def put_away(self, name: str, folder: str = "") -> None:
        """Move a file that has been dealt with into `done`."""
        with self._told("MOVE", folder, name):
            self._put_away(folder, checked(name))

    @contextmanager
    def _told(self, verb: str, folder: str, name: str = "") -> Iterator[capture.Exchange]:
        """Note what is done as an exchange, and say a failure in our words."""
        exchange: capture.Exchange = {
            "method": verb,
            "url": "/".join(filter(None, (self.place.address.rstrip("/"), folder, name))),
            "request": "",
            "status": None,
            "response": "",
        }
        began = time.monotonic()
        try:
            yield exchange
            exchange["status"] = 200
        except (OSError, EOFError) as broken:
            raise _typed(broken, name or folder, self.place.label) from broken
        finally:
            capture.note({**exchange, "seconds": round(time.monotonic() - began, 3)})

    @abstractmethod
    def _list(self, folder: str) -> Iterator[Seen]: ...

    @abstractmethod
    def _read(self, folder: str, name: str) -> bytes: ...

    @abstractmethod
    def _write(self, folder: str, name: str, body: bytes) -> None: ...

    @abstractmethod
    def _rename(self, folder: str, name: str, new: str) -> None: ...

    @abstractmethod
    def _put_away(self, folder: str, name: str) -> None: ...


def seen(name: str, changed: float, size: int) -> Seen:
    return Seen(name=name, changed_at=datetime.fromtimestamp(int(changed), UTC), size=size)


def is_whole(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.endswith(".tmp")


def checked(name: str) -> str:
    """Refuse a name that could lead elsewhere: a path, a hidden file."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name[:80]}” is not the plain name of a file")
    return name


def within(body: bytes, name: str, label: str) -> bytes:
    if len(body) > LARGEST:
        raise Misconfigured(f"{name} is larger than {LARGEST // 1_000_000} MB", system=label)
    return body


def _typed(broken: OSError | EOFError, what: str, label: str) -> IntegratorError:
    if isinstance(broken, FileNotFoundError):
        return NotThere(f"the file or folder {what or 'itself'}", system=label)
    if isinstance(broken, PermissionError):
        return PermissionMissing(f"it may not use {what or 'the folder'} of the drop", system=label)
    if isinstance(broken, OSError) and broken.errno == errno.ELOOP:
        return AddressRefused(f"{what} is a link", system=label)
    return RemoteDown(_words(broken), system=label)


def _words(broken: OSError | EOFError) -> str:
    return getattr(broken, "strerror", "") or "the connection broke off"
