"""Keep calls away from where they must not go: private addresses, plain http, other schemes.

What a name leads to is checked again at each new connection, on the very address that is connected
to, so that a name which changes its mind in between gains nothing.
"""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.exceptions import NameResolutionError

from connectors.errors import AddressRefused

_PORTS = {"http": 80, "https": 443}
_PLACE = re.compile(r"[\w.:%@\[\]-]+")
IP = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Where clouds tell their machines' own credentials: not even `ALLOWED_PRIVATE_HOSTS` opens these.
METADATA = frozenset(
    ipaddress.ip_address(one)
    for one in ("169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200",
                "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254")
)  # fmt: skip
#: Networks whose addresses hold an IPv4 address in their last, or given, bits.
_TRANSLATED = (
    (ipaddress.ip_network("::ffff:0:0/96"), 0),  # mapped
    (ipaddress.ip_network("::/96"), 0),  # compatible, long deprecated
    (ipaddress.ip_network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4
)
_MAPPED = _TRANSLATED[0][0]
_TEREDO = ipaddress.ip_network("2001::/32")


def check(address: str, label: str) -> None:
    """Refuse an address by what it says: its scheme, its host, plain http without leave."""
    place = address.partition("://")[2].partition("/")[0]
    if not _PLACE.fullmatch(place):  # readers of addresses differ in what they make of the rest
        raise AddressRefused(f"“{address[:80]}” is not an http address", system=label)
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
    """Resolve a host to an address that may be called; each it names must be one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise NameResolutionError(host, None, unknown) from unknown  # type: ignore[arg-type]
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        check_reached(host, address, port)
    return addresses[0]


def check_reached(host: str, address: str, port: int) -> None:
    """Refuse the address a host's name led to, where it is private and the host is not allowed."""
    name = urlsplit(f"//{host}").hostname or host
    reached = _held(ipaddress.ip_address(address.partition("%")[0]))
    if METADATA & set(reached) or any(one.is_link_local for one in reached):
        raise AddressRefused(
            f"{name} leads to an address of this machine's own network card or cloud, which is "
            "never called",
            system=name,
        )
    if not all(map(_is_public, reached)) and not is_allowed_private(name, port):
        raise AddressRefused(
            f"{name} stands on a private address; name {name}:{port} in ALLOWED_PRIVATE_HOSTS if "
            "it may be called",
            system=name,
        )


def _held(ip: IP) -> list[IP]:
    """Give an address and the IPv4 address within it, where it is one in another dress."""
    if ip.version == 4 or ip == ipaddress.IPv6Address("::1"):
        return [ip]
    if ip in _TEREDO and isinstance(ip, ipaddress.IPv6Address) and ip.teredo:
        return [ip, *ip.teredo]
    inner = [
        ipaddress.IPv4Address((int(ip) >> skip) & 0xFFFFFFFF)
        for net, skip in _TRANSLATED
        if ip in net
    ]
    return list(inner) if ip in _MAPPED else [ip, *inner]


def _is_public(ip: IP) -> bool:
    is_site = ip.version == 6 and ip.is_site_local
    return ip.is_global and not ip.is_multicast and not is_site
