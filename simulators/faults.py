"""Faults on command: what the network and tired servers do to a call."""

import gzip
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.utils import formatdate
from typing import Any

from werkzeug import Request, Response

from simulators.system import System

ALIASES = {
    "429": "rate_limit",
    "ratelimit": "rate_limit",
    "too_many_requests": "rate_limit",
    "server_error": "5xx",
    "accept_then_time_out": "accept_then_timeout",
    "timeout": "timeout_before",
    "time_out": "timeout_before",
    "cut_body": "cut",
    "cut_the_body": "cut",
    "expire": "expire_token",
    "expire_the_token": "expire_token",
    "expire_tokens": "expire_token",
    "expire_session": "expire_token",
    "reset_before": "reset",
    "delay": "slow",
    "wrong_shape": "wrong_type",
}
KINDS = {
    "rate_limit": "429 with Retry-After of `seconds`",
    "rate_limit_date": "429 with Retry-After as a date",
    "rate_limit_bare": "429 that names no time",
    "5xx": "an error page, nothing done (`status`, default 503)",
    "accept_then_timeout": "done, then no answer for `seconds`",
    "timeout_before": "nothing done, no answer for `seconds`",
    "accept_later": "no answer, and done only after `seconds`",
    "cut": "done, and half of the answer",
    "reset": "nothing done, the connection closed",
    "reset_after": "done, the connection closed",
    "slow": "done, answered after `seconds`",
    "drip": "done, answered a byte at a time over `seconds`",
    "html": "nothing done, a 200 with a page",
    "html_after": "done, a 502 with a page",
    "empty": "nothing done, a 200 without a body",
    "wrong_type": "nothing done, JSON of a wrong shape",
    "expire_token": "every session ends first",
    "refuse": "the system's own refusal",
    "drift": "done, a member of the answer lost, renamed or retyped (`status` chooses)",
    "error_inside": "the system's own error, with status 200",
    "endless": "a list that always says there is more",
    "huge": "an answer of many megabytes",
    "bomb": "an answer that unpacks to many megabytes",
    "nested": "an answer of a hundred thousand brackets",
}


class Broken(Exception):
    """Close the connection without an answer."""


@dataclass
class Fault:
    """One fault: applies to `times` calls matching `path` ("METHOD /path"), after `after` others."""

    kind: str
    path: str = ""
    after: int = 0
    times: int = 1
    seconds: float = 0
    status: int = 0

    def meets(self, request: Request) -> bool:
        """Count a call; tell whether this fault strikes it."""
        called = f"{request.method} {request.path}"
        if self.times <= 0 or not (self.path in called or _found(self.path, called)):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


def _found(pattern: str, called: str) -> bool:
    """Look for a pattern; a plain path need not be one ("/Orders(")."""
    try:
        return re.search(pattern, called) is not None
    except re.error:
        return False


class Faults:
    """The faults that wait for a system's next calls."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: list[Fault] = []

    def add(self, said: dict[str, Any]) -> Fault:
        """Add a fault; ValueError names what is known where its kind is not."""
        kind = str(said.get("kind", "")).replace("-", "_").replace(" ", "_").lower()
        is_failing = re.fullmatch(r"5\d\d", kind) is not None
        status = int(kind) if is_failing else int(said.get("status") or 0)
        kind = "5xx" if is_failing else ALIASES.get(kind, kind)
        if kind not in KINDS:
            raise ValueError(f"unknown kind; known are {', '.join(KINDS)}")
        times = said.get("times")
        fault = Fault(
            kind=kind,
            path=str(said.get("path") or ""),
            after=int(said.get("after") or 0),
            times=1 if times is None else int(times),
            seconds=float(said.get("seconds") or 0),
            status=status,
        )
        self.waiting.append(fault)
        return fault

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.waiting if fault.times > 0]

    def respond(self, system: System, request: Request) -> Response:
        """Answer a request, struck by the first fault that meets it."""
        with self.lock:
            struck = next((fault for fault in self.waiting if fault.meets(request)), None)
        if struck is None:
            return system.respond(request)
        return strike(struck, system, request)


def strike(fault: Fault, system: System, request: Request) -> Response:
    if fault.kind in _UNDONE:
        return _UNDONE[fault.kind](fault, system)
    if fault.kind == "expire_token":
        system.forget_sessions()
        return system.respond(request)
    if fault.kind == "endless":
        return system.endless(request)
    if fault.kind == "accept_later":
        time.sleep(fault.seconds or 40)
        system.respond(request)
        raise Broken
    return _after(fault, system.respond(request))


def _silent(fault: Fault, system: System) -> Response:
    time.sleep(fault.seconds or 40)
    raise Broken


def _reset(fault: Fault, system: System) -> Response:
    raise Broken


def _limited(fault: Fault, system: System) -> Response:
    return system.limited(fault.seconds)


def _limited_until(fault: Fault, system: System) -> Response:
    made = system.limited(fault.seconds)
    made.headers["Retry-After"] = formatdate(time.time() + (fault.seconds or 1), usegmt=True)
    return made


def _limited_barely(fault: Fault, system: System) -> Response:
    made = system.limited(fault.seconds)
    made.headers.pop("Retry-After", None)
    return made


def _inside(fault: Fault, system: System) -> Response:
    made = system.error(400, "Something went wrong.")
    made.status_code = 200
    return made


def _bomb(fault: Fault, system: System) -> Response:
    made = _json(gzip.compress(b'"' + b"x" * 30_000_000 + b'"'))
    made.headers["Content-Encoding"] = "gzip"
    return made


def _failing(fault: Fault, system: System) -> Response:
    return _page("Service Unavailable", fault.status or 503)


def _page(told: str, status: int) -> Response:
    return Response(f"<html><body>{told}</body></html>", status, content_type="text/html")


def _json(body: bytes) -> Response:
    return Response(body, 200, content_type="application/json")


#: What is answered without doing what was asked.
_UNDONE: dict[str, Callable[[Fault, System], Response]] = {
    "rate_limit": _limited,
    "rate_limit_date": _limited_until,
    "rate_limit_bare": _limited_barely,
    "error_inside": _inside,
    "bomb": _bomb,
    "nested": lambda fault, system: _json(b"[" * 100_000 + b"]" * 100_000),
    "5xx": _failing,
    "timeout_before": _silent,
    "reset": _reset,
    "html": lambda fault, system: _page("Please log in", 200),
    "empty": lambda fault, system: _json(b""),
    "wrong_type": lambda fault, system: _json(b'"surprise"'),
    "refuse": lambda fault, system: system.error(fault.status or 400, "Refused by order."),
    "huge": lambda fault, system: _json(b'"' + b"x" * 30_000_000 + b'"'),
}


def _after(fault: Fault, done: Response) -> Response:
    """Spoil the answer to what was done."""
    body = done.get_data()
    match fault.kind:
        case "accept_then_timeout":
            time.sleep(fault.seconds or 40)
            raise Broken
        case "reset_after":
            raise Broken
        case "slow":
            time.sleep(fault.seconds or 2)
        case "html_after":
            return _page("Bad Gateway", 502)
        case "drift":
            done.set_data(_drifted(body, fault.status))
        case "cut":
            done.response = [body[: len(body) // 2]]
            done.headers["Content-Length"] = str(len(body))
            done.headers["Connection"] = "close"
        case "drip":
            pause = (fault.seconds or 60) / max(len(body), 1)
            done.response = _dripping(body, pause)
            done.headers["Content-Length"] = str(len(body))
    return done


def _drifted(body: bytes, chosen: int) -> bytes:
    """Lose, rename or retype one member, anywhere in a document."""
    said = json.loads(body)
    places = list(members(said))
    if not places:
        return body
    chance = random.Random(chosen)
    holder, name = chance.choice(places)
    value = holder.pop(name)
    match chance.choice(("lost", "renamed", "retyped")):
        case "renamed":
            holder[f"{name}New"] = value
        case "retyped":
            holder[name] = [value] if isinstance(value, str | int | float) else "surprise"
    return json.dumps(said).encode()


def members(said: Any) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(said, dict):
        for name, value in said.items():
            yield said, name
            yield from members(value)
    elif isinstance(said, list):
        for one in said:
            yield from members(one)


def _dripping(body: bytes, pause: float) -> Any:
    for place in range(len(body)):
        time.sleep(pause)
        yield body[place : place + 1]
