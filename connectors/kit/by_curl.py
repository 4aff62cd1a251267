"""The quick transport: libcurl, which leaves Python alone while it waits and reads.

A handle serves one call at a time and keeps its connection for the next. libcurl sends a request
again by itself where a kept connection turns out to be closed; a write must never be, so the second
time one call is about to send, it is stopped.
"""

import socket
from collections import deque
from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import pycurl

from connectors.errors import AddressRefused
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

#: libcurl's errors that come before anything of a request has left.
_UNSENT = {pycurl.E_COULDNT_RESOLVE_HOST, pycurl.E_COULDNT_CONNECT}
_UNTRUSTED = {
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
}
_TOLD = {
    pycurl.E_OPERATION_TIMEDOUT: "no answer in time",
    pycurl.E_PARTIAL_FILE: "the answer was cut short",
    pycurl.E_WRITE_ERROR: "the answer is too large",
}
#: How long, in seconds, a connection may idle and serve again: a remote that is just closing it would
#: leave a write in doubt.
KEPT = 30


class ByCurl(Transport):
    def __init__(self, trusted: str) -> None:
        self.trusted = trusted
        self.free: deque[_Line] = deque()

    def send(self, request: Request, wait: Wait, most: int) -> Response:
        line = self._take()
        try:
            return line.call(request, wait, most)
        finally:
            self.free.append(line)

    def _take(self) -> "_Line":
        try:
            return self.free.pop()
        except IndexError:
            return _Line(self.trusted)


def make(trusted: str) -> ByCurl:
    return ByCurl(trusted)


class _Line:
    """One handle of libcurl, and what its call under way has heard so far."""

    def __init__(self, trusted: str) -> None:
        self.curl = curl = pycurl.Curl()
        self.heads: list[bytes] = []
        for option, value in {
            pycurl.NOSIGNAL: 1,
            pycurl.PROXY: "",
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.ACCEPT_ENCODING: "gzip, deflate",
            pycurl.CAINFO: trusted,
            pycurl.LOW_SPEED_LIMIT: 1,
            pycurl.MAXAGE_CONN: KEPT,
            pycurl.HEADERFUNCTION: self.heads.append,
            pycurl.WRITEFUNCTION: self._hear,
            pycurl.OPENSOCKETFUNCTION: self._open,
            pycurl.PREREQFUNCTION: self._about_to_send,
        }.items():
            curl.setopt(option, value)
        self.said: Mapping[str, str] = {}
        self.method = ""
        self.patience = (0, 0, 0)

    def call(self, request: Request, wait: Wait, most: int) -> Response:
        self.heads.clear()
        self.parts: list[bytes] = []
        self.size, self.most, self.sendings = 0, most, 0
        self.url, self.refused = request.url, ""
        self._dial(request, wait)
        try:
            self.curl.perform()
        except pycurl.error as error:
            raise self._reason(int(error.args[0])) from error
        return Response(
            status=self.curl.getinfo(pycurl.RESPONSE_CODE),
            headers=Heads(b"".join(self.heads)),
            body=b"".join(self.parts),
        )

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def _dial(self, request: Request, wait: Wait) -> None:
        curl, body = self.curl, request.body
        curl.setopt(pycurl.URL, request.url)
        if request.headers != self.said:
            curl.setopt(pycurl.HTTPHEADER, [*map(": ".join, request.headers.items()), "Expect:"])
            self.said = request.headers
        self._patient(wait)
        if body is None and request.method == self.method == "GET":
            return  # as the call before it
        self.method = request.method if body is None else ""
        curl.setopt(pycurl.NOBODY, request.method == "HEAD")
        if body is None and request.method in ("GET", "HEAD"):
            curl.setopt(pycurl.HTTPGET, request.method == "GET")
        else:
            curl.setopt(pycurl.POST, 1)
            curl.setopt(pycurl.POSTFIELDS, body or b"")
        curl.setopt(pycurl.CUSTOMREQUEST, request.method)

    def _patient(self, wait: Wait) -> None:
        """Set how long it waits where that is another than at the call before."""
        patience = (ceil(wait.connect * 1000), ceil(wait.read), ceil(wait.total * 1000))
        if patience != self.patience:
            self.curl.setopt(pycurl.CONNECTTIMEOUT_MS, patience[0])
            self.curl.setopt(pycurl.LOW_SPEED_TIME, patience[1])
            self.curl.setopt(pycurl.TIMEOUT_MS, patience[2])
            self.patience = patience

    def _hear(self, part: bytes) -> int | None:
        self.parts.append(part)
        self.size += len(part)
        return -1 if self.size > self.most else None

    def _open(self, _: int, address: Any) -> Any:
        """Make a socket to an address, once it is known that it may be called."""
        family, kind, protocol, where = address
        try:
            guard.check_reached(self.host, str(where[0]), int(where[1]))
        except AddressRefused as refused:
            self.refused = refused.detail
            return pycurl.SOCKET_BAD
        return socket.socket(family, kind, protocol)

    def _about_to_send(self, *_: Any) -> int:
        self.sendings += 1
        return pycurl.PREREQFUNC_OK if self.sendings == 1 else pycurl.PREREQFUNC_ABORT

    def _reason(self, error: int) -> Exception:
        if self.refused:
            return AddressRefused(self.refused, system=self.host)
        if error in _UNTRUSTED:
            return Untrusted()
        if error in _UNSENT or not self.sendings:
            return NeverSent("no connection could be made")
        return Broken(_TOLD.get(error, "the connection broke off"))
