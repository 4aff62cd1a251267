"""The portable transport: `requests`, with connections only to addresses that were checked."""

import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectionError,
    ConnectTimeout,
    RequestException,
    SSLError,
)
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from connectors.kit import guard
from connectors.kit.transport import (
    Broken,
    Heads,
    NeverSent,
    Request,
    Response,
    Transport,
    Untrusted,
    Wait,
)


class ByRequests(Transport):
    def __init__(self, trusted: str) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = trusted
        self.http.cookies.set_policy(_NoCookies())
        for scheme in ("http://", "https://"):
            self.http.mount(scheme, GuardedAdapter(pool_maxsize=32, max_retries=0))

    def send(self, request: Request, wait: Wait, most: int) -> Response:
        until = time.monotonic() + wait.total
        try:
            return self._send(request, wait, most, until)
        except RequestException as broken:
            raise _reason(broken) from broken

    def _send(self, request: Request, wait: Wait, most: int, until: float) -> Response:
        asked = requests.Request(
            request.method, request.url, data=request.body, headers=dict(request.headers)
        )
        within = (min(wait.connect, wait.total), min(wait.read, wait.total))
        answer = self.http.send(asked.prepare(), timeout=within, stream=True, allow_redirects=False)
        try:
            body = _body(answer, most, until)
        finally:
            answer.close()
        return Response(
            status=answer.status_code,
            headers=_heads(answer),
            body=body,
        )


def make(trusted: str) -> ByRequests:
    return ByRequests(trusted)


def _heads(answer: requests.Response) -> Heads:
    lines = (f"{name}: {value}" for name, value in answer.raw.headers.items())
    return Heads("\r\n".join(("HTTP/1.1", *lines)).encode("latin-1", "replace"))


def _body(answer: requests.Response, most: int, until: float) -> bytes:
    """Read to the end, within the time and the size; a short body is a broken answer."""
    parts, size = [], 0
    for part in answer.iter_content(65_536):
        parts.append(part)
        size += len(part)
        if size > most:
            raise ChunkedEncodingError("the answer is too large")
        if time.monotonic() > until:
            raise ChunkedEncodingError("the answer took too long")
    stated = answer.headers.get("Content-Length", "")
    is_plain = not answer.headers.get("Content-Encoding") and answer.request.method != "HEAD"
    if stated.isdigit() and is_plain and size < int(stated):
        raise ChunkedEncodingError("the answer was cut short")
    return b"".join(parts)


def _reason(broken: RequestException) -> Broken:
    if isinstance(broken, ConnectTimeout) or _is_unmade(broken):
        return NeverSent("no connection could be made")
    if isinstance(broken, SSLError):
        return Untrusted()
    if isinstance(broken, requests.Timeout):
        return Broken("no answer in time")
    if isinstance(broken, ChunkedEncodingError):
        told = str(broken.args[0]) if broken.args else ""
        return Broken(told if told.startswith("the answer") else "the answer was cut short")
    return Broken("the connection broke off")


def _is_unmade(broken: RequestException) -> bool:
    reason = getattr(broken.args[0], "reason", None) if broken.args else None
    return isinstance(broken, ConnectionError) and isinstance(reason, NewConnectionError)


class _NoCookies(DefaultCookiePolicy):
    """Keep none by itself: a log-in says which cookies are shown, and where."""

    def return_ok(self, *_: Any) -> bool:
        return False


class _Plain(HTTPConnection):
    def _new_conn(self) -> Any:
        return _guarded(self, super()._new_conn)


class _Secure(HTTPSConnection):
    def _new_conn(self) -> Any:
        return _guarded(self, super()._new_conn)


def _guarded(connection: Any, connect: Any) -> Any:
    """Connect as urllib3 does, with its errors, to the address that was checked."""
    name = connection._dns_host
    connection._dns_host = guard.resolved(name, connection.port)
    try:
        return connect()
    finally:
        connection._dns_host = name


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class GuardedAdapter(HTTPAdapter):
    """requests' adapter on guarded pools; never repeats: urllib3 would repeat a PUT by itself."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
