"""A drop behind SFTP. The server's key is checked before a password is shown to it."""

import base64
import hashlib
import hmac
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.errors import AddressRefused, LogInRefused, Misconfigured, RemoteDown
from connectors.kit import guard
from connectors.kit.files import DONE, LARGEST, Files, Place, Seen, seen, within

PORT = 22
#: Kind of a key -> the signatures that prove it, where they go by other names (RFC 8332).
_SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


@contextmanager
def session(place: Place) -> Iterator[Any]:
    """Log in to an SFTP server whose key is the one staff gave; leave it at the end."""
    if not place.host_key:
        told = "SFTP needs the server's host key; ask whoever runs it for the line or fingerprint"
        raise Misconfigured(told, system=place.label)
    paramiko = _library(place)
    transport = paramiko.Transport(_dial(place))
    try:
        _greet(transport, place)
        transport.auth_password(place.user, place.password)
        sftp = paramiko.SFTPClient.from_transport(transport)
        sftp.get_channel().settimeout(place.seconds)
        yield sftp
    except paramiko.AuthenticationException as refused:
        raise LogInRefused(str(refused) or "no such user", system=place.label) from refused
    except paramiko.SSHException as broken:
        raise RemoteDown(str(broken)[:200], system=place.label) from broken
    except (OSError, EOFError) as broken:
        raise RemoteDown("the connection broke off", system=place.label) from broken
    finally:
        transport.close()


def _library(place: Place) -> Any:
    """Load the SSH library only where SFTP is used: everything else runs without it."""
    try:
        return import_module("paramiko")
    except ImportError as missing:
        told = "SFTP needs the library paramiko, which is not installed"
        raise Misconfigured(told, system=place.label) from missing


def _greet(transport: Any, place: Place) -> None:
    """Agree on keys, and refuse a server that is not the one whose key we were given."""
    transport.banner_timeout = transport.auth_timeout = place.seconds
    kind = place.host_key.split()[0]
    if not kind.startswith("SHA256:"):
        transport.get_security_options().key_types = _SIGNATURES.get(kind, (kind,))
    transport.start_client(timeout=place.seconds)
    shown = transport.get_remote_server_key()
    if not is_key(place.host_key, shown.get_name(), shown.asbytes()):
        told = (
            f"the server shows another host key ({fingerprint(shown.asbytes())}) than the "
            "connection holds; ask whoever runs it before you change it"
        )
        raise AddressRefused(told, system=place.label)


def is_key(given: str, kind: str, key: bytes) -> bool:
    """Compare with what staff gave: `ssh-ed25519 AAAA…` or `SHA256:…`."""
    words = given.split()
    if words[0].startswith("SHA256:"):
        return hmac.compare_digest(words[0].rstrip("="), fingerprint(key))
    spelled = base64.b64encode(key).decode()
    return len(words) > 1 and words[0] == kind and hmac.compare_digest(words[1], spelled)


def fingerprint(key: bytes) -> str:
    """Spell a key as OpenSSH does."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def _dial(place: Place) -> socket.socket:
    """Connect to the address that was checked; a private one only where it is allowed by name."""
    host, port = _host(place)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = str(found[0][4][0])
        try:
            guard.check_reached(host, address, port)
        except AddressRefused as refused:
            raise AddressRefused(refused.detail, system=place.label) from refused
        return socket.create_connection((address, port), timeout=place.seconds)
    except OSError as broken:
        raise RemoteDown("no connection could be made", system=place.label) from broken


def _host(place: Place) -> tuple[str, int]:
    parts = urlsplit(place.address)
    try:
        host, port = parts.hostname, parts.port or PORT
    except ValueError as wrong:
        raise AddressRefused("its port is no number", system=place.label) from wrong
    if not host or parts.username or parts.password:
        told = "write it like sftp://files.example.com/inform, without user or password"
        raise AddressRefused(told, system=place.label)
    return host, port


class SftpFiles(Files):
    """Files of an SFTP server, in one session."""

    def __init__(self, place: Place, sftp: Any) -> None:
        super().__init__(place)
        self.sftp = sftp
        self.broken_off: type[Exception] = _library(place).SSHException
        self.base = unquote(urlsplit(place.address).path).rstrip("/") or "."

    def _path(self, *parts: str) -> str:
        return "/".join((self.base, *filter(None, parts)))

    def _list(self, folder: str) -> Iterator[Seen]:
        for entry in self.sftp.listdir_attr(self._path(folder)):
            if stat.S_ISREG(entry.st_mode or 0):
                yield seen(entry.filename, entry.st_mtime or 0, entry.st_size or 0)

    def _read(self, folder: str, name: str) -> bytes:
        with self.sftp.open(self._path(folder, name), "rb") as file:
            body: bytes = file.read(LARGEST + 1)
        return within(body, name, self.place.label)

    def _write(self, folder: str, name: str, body: bytes) -> None:
        with self.sftp.open(self._path(folder, name), "wb") as file:
            file.write(body)

    def _rename(self, folder: str, name: str, new: str) -> None:
        try:
            self._move(self._path(folder, name), self._path(folder, new))
        except self.broken_off as broken:
            raise EOFError from broken

    def _put_away(self, folder: str, name: str) -> None:
        done = self._path(folder, DONE)
        if DONE not in self.sftp.listdir(self._path(folder)):
            self.sftp.mkdir(done)
        self._move(self._path(folder, name), f"{done}/{name}")

    def _move(self, path: str, new: str) -> None:
        """Rename over what is there; a server without that extension is asked the plain way."""
        try:
            self.sftp.posix_rename(path, new)
        except FileNotFoundError:
            raise
        except OSError:
            self.sftp.rename(path, new)
