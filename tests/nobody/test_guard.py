"""Calls go only where they may: every spelling of a private address, names that change, redirects."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pycurl
import pytest

from connectors import errors
from connectors.kit import by_curl, by_requests, guard
from connectors.kit.http import Kit
from connectors.kit.transport import Request, Wait, authorities
from tests.kit.test_http import LIMITS, Plain, Server, http

PRIVATE = [
    "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "127.0.1", "0", "0.0.0.0",
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "2852039166",
    "0xa9fea9fe", "0251.0376.0251.0376", "224.0.0.1", "255.255.255.255", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[::10.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::1]", "[2002:a9fe:a9fe::1]",
    "[fd00:ec2::254]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "localhost",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
]  # fmt: skip
WAIT = Wait(connect=1, read=1, total=2)


@pytest.fixture(params=["curl", "requests"], autouse=True)
def transport(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.HTTP_TRANSPORT = request.param
    settings.ALLOWED_PRIVATE_HOSTS = []
    return str(request.param)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    made.answers = [http(200)]
    yield made
    made.door.close()


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_address_is_called(host: str) -> None:
    shut = Plain({"site": f"https://{host}"}, Kit(LIMITS)).http
    with pytest.raises((errors.AddressRefused, errors.RemoteDown)) as told:
        shut.fetch("GET", "thing")
    # What the machine has no route or no name for is refused by that; all else by the guard.
    if isinstance(told.value, errors.RemoteDown):
        assert host.startswith("[")


@pytest.mark.parametrize("host", [h for h in PRIVATE if h.startswith("[")])
def test_the_guard_itself_refuses_every_dress_of_ipv6(host: str) -> None:
    with pytest.raises(errors.AddressRefused):
        guard.check_reached("erp.example", host.strip("[]"), 443)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_may_be_called(address: str) -> None:
    guard.check_reached("erp.example", address, 443)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "fe80::1"]
)
def test_a_cloud_s_metadata_is_never_called_not_even_where_it_is_allowed(
    settings: Any, address: str
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = [address, "meta.example", "meta.example:80"]
    with pytest.raises(errors.AddressRefused, match="never called"):
        guard.check_reached("meta.example", address, 80)


@pytest.mark.parametrize(
    "address",
    [
        "https://good.example\\@127.0.0.1/", "https://good.example#@127.0.0.1/",
        "https://good.example?@127.0.0.1/", "https://127.0.0.1\t/", "https://a b/", "gopher://x/",
        "https://[::1", "https://x:99999/", "javascript://x/", "https:///x", "//x/", "dict://x:11211/",
    ],
)  # fmt: skip
def test_an_address_that_two_readers_read_differently_is_refused(address: str) -> None:
    with pytest.raises((errors.AddressRefused, ValueError)):
        guard.check(address, "Toy")


def test_a_name_that_turns_to_a_private_address_after_it_was_checked_is_not_followed(
    transport: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that says first a public address, then loopback."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *rest, **more)
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(guard, "_is_public", lambda ip: str(ip) == "192.0.2.1")
    request = Request(method="GET", url=f"http://rebind.example:{server.port}/", headers={})
    if transport == "requests":
        reached: list[str] = []
        monkeypatch.setattr(
            socket.socket, "connect", lambda s, at: reached.append(at[0]) or _refused()
        )
        with pytest.raises(Exception, match="no connection"):
            by_requests.make(authorities()).send(request, WAIT, 1000)
        assert reached == ["192.0.2.1"], "the address that was checked, and no other"
        assert len(asked) == 1
    else:
        line = by_curl._Line(authorities())
        # libcurl resolves by itself; it is told here what to find.
        line.curl.setopt(pycurl.RESOLVE, [f"rebind.example:{server.port}:127.0.0.1"])
        made = by_curl.make(authorities())
        made.free.append(line)
        with pytest.raises(errors.AddressRefused, match="private address"):
            made.send(request, WAIT, 1000)
    assert server.heard == []


def _refused() -> None:
    raise ConnectionRefusedError


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: both)
    with pytest.raises(errors.AddressRefused):
        guard.resolved("half.example", 443)


@pytest.mark.parametrize(
    "where",
    [
        "http://169.254.169.254/latest/",
        "http://127.0.0.1:{0}/",
        "//[::1]:{0}/",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_never_followed(
    settings: Any, server: Server, status: int, where: str
) -> None:
    inner = Server()
    inner.answers = [http(200)]
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.port}"]
    server.answers = [http(status, headers=f"Location: {where.format(inner.port)}\r\n")]
    client = Plain({"site": f"http://127.0.0.1:{server.port}"}, Kit(LIMITS)).http
    with pytest.raises(errors.AddressRefused, match="sends callers on"):
        client.fetch("GET", "thing")
    assert inner.heard == []
    inner.door.close()


def test_a_next_page_elsewhere_is_checked_like_any_address(settings: Any, server: Server) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.port}"]
    client = Plain({"site": f"http://127.0.0.1:{server.port}"}, Kit(LIMITS)).http
    for elsewhere in ("http://127.0.0.1:22/", "https://169.254.169.254/", "https://[::1]/"):
        with pytest.raises(errors.AddressRefused):
            client.fetch("GET", elsewhere)


def test_the_guard_holds_for_many_callers_at_once() -> None:
    shut = Plain({"site": "https://127.0.0.1"}, Kit(LIMITS)).http
    told: list[BaseException] = []

    def call() -> None:
        try:
            shut.fetch("GET", "thing")
        except errors.AddressRefused as refused:
            told.append(refused)

    threads = [threading.Thread(target=call) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(told) == 8
