"""Keep calls away from where they must not go: private addresses, plain http, other schemes.

An address is resolved and checked again at each new connection, and the connection is made to the
checked address itself, so that a name which changes its mind in between gains nothing.
"""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError

from connectors.errors import AddressRefused

_PORTS = {"http": 80, "https": 443}


def check(address: str, label: str) -> None:
    """Refuse an address by what it says: its scheme, its host, plain http without leave."""
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressRefused(f"“{address[:80]}” is not an http address", system=label)
    if parts.username or parts.password:
        raise AddressRefused("an address must hold no user or password", system=label)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as wrong:
        raise AddressRefused(f"“{address[:80]}” has no valid port", system=label) from wrong
    if parts.scheme == "http" and not is_allowed_private(parts.hostname, port):
        raise AddressRefused(
            f"plain http to {parts.hostname}:{port} is refused; use https, or name the host in "
            "ALLOWED_PRIVATE_HOSTS",
            system=label,
        )


def is_allowed_private(host: str, port: int) -> bool:
    return bool({f"{host}:{port}", host} & set(settings.ALLOWED_PRIVATE_HOSTS))


def _public_address(host: str, port: int) -> str:
    """Resolve a host to an address that may be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise NameResolutionError(host, None, unknown) from unknown  # type: ignore[arg-type]
    address = str(found[0][4][0])
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    if not mapped.is_global and not is_allowed_private(host, port):
        raise AddressRefused(
            f"{host} stands on a private address; name {host}:{port} in ALLOWED_PRIVATE_HOSTS if "
            "it may be called",
            system=host,
        )
    return address


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _guarded(self, super()._new_conn)


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _guarded(self, super()._new_conn)


def _guarded(connection: Any, connect: Any) -> socket.socket:
    """Connect as urllib3 does, with its errors, to the address that was checked."""
    name = connection._dns_host
    connection._dns_host = _public_address(name, connection.port)
    try:
        made: socket.socket = connect()
    finally:
        connection._dns_host = name
    return made


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class GuardedAdapter(HTTPAdapter):
    """requests' adapter on guarded pools; never repeats: urllib3 would repeat a PUT by itself."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
