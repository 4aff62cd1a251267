"""Keep calls away from where they must not go: private addresses, plain http, other schemes.

What a name leads to is checked again at each new connection, on the very address that is connected
to, so that a name which changes its mind in between gains nothing.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
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


def resolved(host: str, port: int) -> str:
    """Resolve a host to an address that may be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise NameResolutionError(host, None, unknown) from unknown  # type: ignore[arg-type]
    address = str(found[0][4][0])
    check_reached(host, address, port)
    return address


def check_reached(host: str, address: str, port: int) -> None:
    """Refuse the address a host's name led to, where it is private and the host is not allowed."""
    name = urlsplit(f"//{host}").hostname or host
    ip = ipaddress.ip_address(address.partition("%")[0])
    reached = getattr(ip, "ipv4_mapped", None) or ip
    if not reached.is_global and not is_allowed_private(name, port):
        raise AddressRefused(
            f"{name} stands on a private address; name {name}:{port} in ALLOWED_PRIVATE_HOSTS if "
            "it may be called",
            system=name,
        )
