"""The one HTTP client: limits, typed errors, redaction, capture. Reads repeat, writes never do."""

import email.utils
import logging
import random
import re
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from connectors.errors import (
    AddressRefused,
    IntegratorError,
    LogInExpired,
    LogInRefused,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    RateLimited,
    RecordRefused,
    RemoteDown,
    Unreadable,
)
from connectors.kit import capture, exact, guard, permit, redact
from connectors.kit.transport import (
    Broken,
    Heads,
    NeverSent,
    Request,
    Untrusted,
    Wait,
    transport,
)

if TYPE_CHECKING:
    from connectors.base import Connector

log = logging.getLogger("hub.calls")

TRIES = 3

#: Sign one request: its method and whole address -> headers to add.
Sign = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class SessionState:
    """What a log-in gave: where to go on, and what to show there. `lifetime` in seconds."""

    base: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    lifetime: float | None = None

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Give what it shows as proof of the log-in: tokens without their scheme, cookies."""
        shown = [value.rpartition(" ")[2] for value in self.headers.values()]
        return tuple(value for value in (*shown, *self.cookies.values()) if len(value) >= 8)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Heads
    body: bytes
    url: str
    label: str = ""

    @property
    def cookies(self) -> dict[str, str]:
        return self.headers.cookies

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("Content-Type", "").lower()

    def json(self) -> Any:
        """Read the body, numbers as Decimal; Unreadable where it is not JSON."""
        try:
            return exact.read(self.body)
        except ValueError as wrong:
            kind = self.headers.get("Content-Type", "no type")
            raise Unreadable(f"an answer that is not JSON ({kind})", system=self.label) from wrong
        except RecursionError as wrong:
            raise Unreadable("an answer nested without end", system=self.label) from wrong


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long and how much: seconds to connect, between bytes, in all; bytes of a body."""

    connect: float = 5.0
    read: float = 30.0
    deadline: float = 55.0
    body: int = 10_000_000


class Kit:
    """What a connector is given to reach its system with."""

    def __init__(self, limits: Limits | None = None, secrets: tuple[str, ...] = ()) -> None:
        self.limits = limits or Limits()
        self.secrets = secrets

    def client(self, base: str, connector: "Connector") -> "Client":
        return Client(base, connector, self)


class Client:
    """Calls of one connection. Threads share it; what a log-in gave is put in from outside."""

    def __init__(self, base: str, connector: "Connector", kit: Kit) -> None:
        self.base, self.connector, self.kit = base, connector, kit
        self.label = connector.label
        self.quiet_until = 0.0
        self._thread_logging_in: int | None = None
        self.state = None
        self.transport = transport()
        self.checked: set[str] = set()

    @property
    def is_logging_in(self) -> bool:
        """Tell whether this very thread logs in: a 401 to another's call is no refused log-in."""
        return self._thread_logging_in == threading.get_ident()

    @is_logging_in.setter
    def is_logging_in(self, logs_in: bool) -> None:
        self._thread_logging_in = threading.get_ident() if logs_in else None

    @property
    def state(self) -> SessionState | None:
        """Give what the last log-in gave, a secret while it lasts; whoever logs in shows none of it."""
        return None if self.is_logging_in else self._state

    @state.setter
    def state(self, given: SessionState | None) -> None:
        self._state = given
        self.hidden = (*self.kit.secrets, *(given.secrets if given else ()))
        redact.remember(self.hidden)

    def fetch(self, method: str, path: str, **said: Any) -> Answer:
        """Ask; repeated where nothing came back. `said`: params, json, headers, basic, sign."""
        until = time.monotonic() + self.kit.limits.deadline
        for tried in range(TRIES):
            try:
                return self._call(method, path, until, is_write=False, **said)
            except RemoteDown:
                pause = random.uniform(0.2, 0.6) * 2**tried
                if tried + 1 == TRIES or time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
        raise AssertionError("unreachable")

    def send(self, method: str, path: str, **said: Any) -> Answer:
        """Write; never repeated. OutcomeUnknown where it, or a write before it, may have arrived."""
        if not permit.may_write():
            raise OutcomeUnknown("taken over before all of it was sent", system=self.label)
        until = time.monotonic() + self.kit.limits.deadline
        return self._call(method, path, until, is_write=True, **said)

    def _call(self, method: str, path: str, until: float, *, is_write: bool, **said: Any) -> Answer:
        began = time.monotonic()
        if began < self.quiet_until:
            raise RateLimited(system=self.label, after=self.quiet_until - began)
        request = self._request(method, path, **said)
        answer: Answer | None = None
        try:
            answer = self._answer(request, until)
        except Broken as broken:
            raise self._broken(broken, is_write) from broken
        finally:
            self._note(request, answer, time.monotonic() - began, is_write)
        try:
            self._judge(answer, is_write)
        except RateLimited as asked:  # of one call, and meant for all threads
            self.quiet_until = time.monotonic() + (asked.after or 0.0)
            raise
        return answer

    def _request(
        self,
        method: str,
        path: str,
        params: Any = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        sign: Sign | None = None,
    ) -> Request:
        state = self.state or SessionState()
        base = state.base or self.base
        url = _joined(base, path)
        origin = _origin(url)
        if origin not in self.checked:
            guard.check(url, self.label)
            self.checked.add(origin)
        given = {"Accept": "application/json", "User-Agent": "Integrator"}
        if origin == _origin(base):
            given.update(state.headers)
            if state.cookies:
                given["Cookie"] = "; ".join(f"{n}={v}" for n, v in state.cookies.items())
        given.update(headers or {})
        if basic:
            given["Authorization"] = _basic(*basic)
        body = None
        if json is not None:
            body, given["Content-Type"] = exact.spell(json), "application/json"
        whole = _with(url, params)
        if sign:  # each request anew: a nonce is good for one
            given.update(sign(method, whole))
        return Request(method=method, url=whole, headers=given, body=body)

    def _answer(self, request: Request, until: float) -> Answer:
        limits = self.kit.limits
        left = max(0.1, until - time.monotonic())
        wait = Wait(connect=min(limits.connect, left), read=min(limits.read, left), total=left)
        response = self.transport.send(request, wait, limits.body)
        return Answer(
            status=response.status,
            headers=response.headers,
            body=response.body,
            url=request.url,
            label=self.label,
        )

    def _broken(self, broken: Broken, is_write: bool) -> IntegratorError:
        if isinstance(broken, Untrusted):
            return AddressRefused(broken.told, system=self.label)
        if is_write and not isinstance(broken, NeverSent):
            return OutcomeUnknown(broken.told, system=self.label)
        return RemoteDown(broken.told, system=self.label)

    def _judge(self, answer: Answer, is_write: bool) -> None:
        """Raise what the answer means, unless it is a plain success."""
        try:
            self.connector.verdict(answer)
        except OutcomeUnknown as unclear:
            if is_write:
                raise
            # A question changes nothing that could be in doubt: it is asked again.
            raise RemoteDown(unclear.detail, system=self.label) from unclear
        status = answer.status
        if 200 <= status < 300:
            return
        if status == 429 or (status == 503 and "Retry-After" in answer.headers and not is_write):
            after = retry_after(answer.headers.get("Retry-After", ""))
            raise RateLimited(system=self.label, after=after)
        if status >= 500:
            kind = OutcomeUnknown if is_write else RemoteDown
            raise kind(f"it answered {status}", system=self.label)
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> IntegratorError:
        told = self.connector.read_refusal(answer) or f"it answered {answer.status}"
        facts = {"system": self.label}
        if 300 <= answer.status < 400:
            where = urlsplit(answer.headers.get("Location", "")).netloc or "another page"
            return AddressRefused(f"it sends callers on to {where}", **facts)
        if self.is_logging_in and answer.status in (400, 401, 403):
            return LogInRefused(told, **facts)
        match answer.status:
            case 401:
                return LogInExpired(told, **facts)
            case 403:
                return PermissionMissing(told, **facts)
            case 404:
                return NotThere(told, **facts)
        return RecordRefused(told, **facts)

    def _note(
        self, request: Request, answer: Answer | None, seconds: float, is_write: bool
    ) -> None:
        """Keep what was said where it is wanted; a question that was answered is hardly news."""
        is_news = is_write or answer is None or answer.status >= 400
        level = logging.INFO if is_news else logging.DEBUG
        is_logged = log.isEnabledFor(level)
        if not is_logged and not capture.is_capturing():
            return
        secrets = self.hidden
        if is_logged:
            self._log(level, request, answer, seconds)
        if not capture.is_capturing():
            return
        capture.note(
            {
                "method": request.method,
                "url": redact.text(redact.url(request.url), secrets),
                "request": redact.text(request.body or "", secrets),
                "status": answer.status if answer else None,
                "response": redact.text(answer.body, secrets) if answer else "",
                "seconds": round(seconds, 3),
            }
        )

    def _log(self, level: int, request: Request, answer: Answer | None, seconds: float) -> None:
        """Log where a call went and not what it asked for, which may name a customer."""
        place = redact.values(redact.url(request.url.partition("?")[0]), self.hidden)
        facts = {"system": self.label, "method": request.method, "url": place}
        told = {**facts, "status": answer.status if answer else None, "seconds": round(seconds, 3)}
        log.log(level, "called", extra=told)


def _joined(base: str, path: str) -> str:
    return path if "://" in path else f"{base.rstrip('/')}/{path.lstrip('/')}"


def _origin(url: str) -> str:
    """Give the scheme and host of an address."""
    return "/".join(url.split("/", 3)[:3])


_SAFE = re.compile(r"[A-Za-z0-9_.!#$%&'()*+,/:;=?@\[\]~-]*")


def _with(url: str, params: Any) -> str:
    """Add a query; a list is said once for each of its values, None not at all."""
    said = url if _SAFE.fullmatch(url) else quote(url, safe="!#$%&'()*+,/:;=?@[]~")
    if not params:
        return said
    pairs = params.items() if isinstance(params, Mapping) else params
    said_so = (_pair(name, value) for name, value in pairs if value is not None)
    query = "&".join(filter(None, said_so))
    return f"{said}{'&' if '?' in said else '?'}{query}" if query else said


@lru_cache(maxsize=1024)
def _spelled(name: str, value: Any) -> str:
    return urlencode([(name, value)], doseq=True)


def _pair(name: str, value: Any) -> str:
    """Spell a pair of a query; most of them are those of the call before."""
    plain = type(value) is str or type(value) is int
    return _spelled(name, value) if plain else urlencode([(name, value)], doseq=True)


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def retry_after(said: str) -> float:
    """Read Retry-After (RFC 9110 10.2.3): seconds or a date; 30 where it says nothing."""
    if said.strip().isdigit():
        return min(float(said), 3600.0)
    when = email.utils.parsedate_tz(said)
    if when is None:
        return 30.0
    return min(max(email.utils.mktime_tz(when) - time.time(), 1.0), 3600.0)
