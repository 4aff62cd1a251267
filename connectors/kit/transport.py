"""The seam below the client: one request out, one whole answer in, or a reason why not.

Two transports stand behind it. libcurl is the quick one, at about a fifth of the CPU of a call by
`requests`; `requests` is there where no build of libcurl can be had (`HTTP_TRANSPORT=requests`).
Neither follows a redirect, repeats anything, or asks the environment for a proxy.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from http.cookies import SimpleCookie
from importlib import import_module

import certifi
from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


class Heads(Mapping[str, str]):
    """The headers of an answer, whatever their case; read only where somebody asks for one."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def last(self) -> bytes:
        """Give the head of the answer itself: what came before it was a 1xx."""
        return self.raw[self.raw.rfind(b"\nHTTP/") + 1 :]

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        lines = (line.partition(":") for line in self.last.decode("latin-1").split("\r\n")[1:])
        return [(name.strip().lower(), value.strip()) for name, colon, value in lines if colon]

    @cached_property
    def named(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def cookies(self) -> dict[str, str]:
        """Read the cookies the answer sets; one that is misspelt is left out."""
        jar: SimpleCookie = SimpleCookie()
        for name, value in self.pairs:
            if name == "set-cookie":
                jar.load(value)
        return {name: morsel.value for name, morsel in jar.items()}

    def __getitem__(self, name: str) -> str:
        """Find one header, without reading the others: most answers are asked for their type alone."""
        start = f"\n{name.lower()}:".encode("latin-1")
        place = self.last.lower().rfind(start)
        if place < 0:
            raise KeyError(name)
        told = self.last[place + len(start) :].partition(b"\n")[0]
        return told.strip().decode("latin-1")

    def __iter__(self) -> Iterator[str]:
        return iter(self.named)

    def __len__(self) -> int:
        return len(self.named)


@dataclass(frozen=True, kw_only=True)
class Response:
    status: int
    headers: Heads
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long to wait, in seconds: to connect, between bytes, in all."""

    connect: float
    read: float
    total: float


class Broken(Exception):
    """No whole answer came. `told` says how in a few words, without an address."""

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__(told)


class NeverSent(Broken):
    """It is certain that the remote saw nothing of the request."""


class Untrusted(Broken):
    """The remote's certificate is not trusted; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(
            "its certificate is not trusted (one of the company's own: name its authority in CA_FILE)"
        )


class Transport(ABC):
    """Makes the calls of a process, whose clients and threads share it."""

    @abstractmethod
    def send(self, request: Request, wait: Wait, most: int) -> Response:
        """Send and read the whole answer, of at most `most` bytes; Broken where none came."""


def authorities() -> str:
    """Name the file of those whose word for a remote's certificate is taken."""
    return settings.CA_FILE or certifi.where()


def transport() -> Transport:
    """Give the process's transport, as the settings name it.

    One for all clients: a task opens a connection anew, and whatever its client kept would stay open
    until Python next looks for rings. It also spares the next task the way to the remote.
    """
    return _made(settings.HTTP_TRANSPORT, authorities(), os.getpid())


@cache
def _made(kind: str, trusted: str, process: int) -> Transport:
    """Make one: its connections trust whom they were made to, and are not for a forked process."""
    made: Transport = import_module(f"connectors.kit.by_{kind}").make(trusted)
    return made
