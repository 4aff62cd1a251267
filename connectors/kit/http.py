"""The one HTTP client: limits, typed errors, redaction, capture. Reads repeat, writes never do."""

import email.utils
import json as jsonlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectionError,
    ConnectTimeout,
    InvalidURL,
    RequestException,
    SSLError,
)
from urllib3.exceptions import NewConnectionError

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
from connectors.kit import capture, guard, redact
from connectors.kit.exact import spell

if TYPE_CHECKING:
    from connectors.base import Connector

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


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("Content-Type", "").lower()

    def json(self) -> Any:
        """Read the body, numbers as Decimal; Unreadable where it is not JSON."""
        try:
            return jsonlib.loads(self.body, parse_float=Decimal)
        except ValueError as wrong:
            kind = self.headers.get("Content-Type", "no type")
            raise Unreadable(f"an answer that is not JSON ({kind})", system=self.label) from wrong


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
        self.state: SessionState | None = None
        self.is_logging_in = False
        self.http = requests.Session()
        self.http.trust_env = False
        for scheme in ("http://", "https://"):
            self.http.mount(scheme, guard.GuardedAdapter(pool_maxsize=32, max_retries=0))

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
        """Write; never repeated. OutcomeUnknown where it may have arrived."""
        until = time.monotonic() + self.kit.limits.deadline
        return self._call(method, path, until, is_write=True, **said)

    def _call(self, method: str, path: str, until: float, *, is_write: bool, **said: Any) -> Answer:
        request = self._request(method, path, **said)
        began = time.monotonic()
        answer: Answer | None = None
        try:
            answer = self._answer(request, until)
        except RequestException as broken:
            raise self._broken(broken, is_write) from broken
        finally:
            self._note(request, answer, time.monotonic() - began)
        self._judge(answer, is_write)
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
    ) -> requests.PreparedRequest:
        state = self.state or SessionState()
        url = _joined(state.base or self.base, path)
        guard.check(url, self.label)
        is_ours = _same_host(url, state.base or self.base)
        shown = dict(state.headers) if is_ours else {}
        given = {"Accept": "application/json", **shown, **(headers or {})}
        body = None
        if json is not None:
            body, given["Content-Type"] = spell(json), "application/json"
        cookies = dict(state.cookies) if is_ours else {}
        request = requests.Request(
            method, url, params=params, data=body, headers=given, auth=basic, cookies=cookies
        )
        prepared = request.prepare()
        if sign:  # each request anew: a nonce is good for one
            prepared.headers.update(sign(method, str(prepared.url)))
        return prepared

    def _answer(self, request: requests.PreparedRequest, until: float) -> Answer:
        limits = self.kit.limits
        left = max(0.1, until - time.monotonic())
        wait = (min(limits.connect, left), min(limits.read, left))
        response = self.http.send(request, timeout=wait, stream=True, allow_redirects=False)
        try:
            body = self._body(response, until)
        finally:
            response.close()
        return Answer(
            status=response.status_code,
            headers=response.headers,
            body=body,
            url=str(request.url),
            cookies=response.cookies.get_dict(),
            label=self.label,
        )

    def _body(self, response: requests.Response, until: float) -> bytes:
        """Read to the end, within the deadline and the size; a short body is a broken answer."""
        parts, size = [], 0
        for part in response.iter_content(65_536):
            parts.append(part)
            size += len(part)
            if size > self.kit.limits.body:
                raise ChunkedEncodingError("the answer is too large")
            if time.monotonic() > until:
                raise ChunkedEncodingError("the answer took too long")
        stated = response.headers.get("Content-Length", "")
        is_plain = not response.headers.get("Content-Encoding")
        if (
            stated.isdigit()
            and is_plain
            and size < int(stated)
            and response.request.method != "HEAD"
        ):
            raise ChunkedEncodingError("the answer was cut short")
        return b"".join(parts)

    def _broken(self, broken: RequestException, is_write: bool) -> IntegratorError:
        told = in_words(broken)
        if isinstance(broken, InvalidURL):
            return AddressRefused(told, system=self.label)
        if isinstance(broken, SSLError):
            return AddressRefused(f"its certificate is not trusted ({told})", system=self.label)
        if is_write and not never_sent(broken):
            return OutcomeUnknown(told, system=self.label)
        return RemoteDown(told, system=self.label)

    def _judge(self, answer: Answer, is_write: bool) -> None:
        """Raise what the answer means, unless it is a plain success."""
        self.connector.verdict(answer)
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
        self, request: requests.PreparedRequest, answer: Answer | None, seconds: float
    ) -> None:
        if not capture.is_capturing():
            return
        secrets = self.kit.secrets
        capture.note(
            {
                "method": request.method,
                "url": redact.text(redact.url(str(request.url)), secrets),
                "request": redact.text(request.body or "", secrets),
                "status": answer.status if answer else None,
                "response": redact.text(answer.body, secrets) if answer else "",
                "seconds": round(seconds, 3),
            }
        )


def _joined(base: str, path: str) -> str:
    if "://" in path:
        return path
    return urljoin(base.rstrip("/") + "/", path.lstrip("/"))


def _same_host(url: str, base: str) -> bool:
    return urlsplit(url).netloc == urlsplit(base).netloc


def never_sent(broken: RequestException) -> bool:
    """Tell whether it is certain that the remote never saw the request."""
    if isinstance(broken, ConnectTimeout):
        return True
    reason = getattr(broken.args[0], "reason", None) if broken.args else None
    return isinstance(broken, ConnectionError) and isinstance(reason, NewConnectionError)


def in_words(broken: RequestException) -> str:
    """Say in a few words how a connection failed, without addresses."""
    if isinstance(broken, ConnectTimeout) or never_sent(broken):
        return "no connection could be made"
    if isinstance(broken, requests.Timeout):
        return "no answer in time"
    if isinstance(broken, ChunkedEncodingError):
        told = str(broken.args[0]) if broken.args else ""
        return told if told.startswith("the answer") else "the answer was cut short"
    return "the connection broke off"


def retry_after(said: str) -> float:
    """Read Retry-After (RFC 9110 10.2.3): seconds or a date; 30 where it says nothing."""
    if said.strip().isdigit():
        return min(float(said), 3600.0)
    when = email.utils.parsedate_tz(said)
    if when is None:
        return 30.0
    return min(max(email.utils.mktime_tz(when) - time.time(), 1.0), 3600.0)
