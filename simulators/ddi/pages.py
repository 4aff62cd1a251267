"""Pages of what changed: a cursor is a place in the order in which records last changed."""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug import Request

from simulators.ddi.contract import Record, Refused, decimal, invalid, moment

USUAL, MOST = 100, 500
Place = tuple[str, int]


class Changes:
    """Keys in the order in which they last changed, so that the last page costs what the first does."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.keys: dict[Place, str] = {}
        self.of: dict[str, Place] = {}
        self.count = 0

    def touch(self, key: str, at: str) -> None:
        """Move a key to the end, or where its time belongs."""
        old = self.of.get(key)
        if old:
            del self.places[bisect_left(self.places, old)]
            del self.keys[old]
        self.count += 1
        place = (at, self.count)
        self.places.insert(bisect_right(self.places, place), place)
        self.keys[place], self.of[key] = key, place

    def after(self, start: int) -> Iterator[tuple[Place, str]]:
        for n in range(start, len(self.places)):
            yield self.places[n], self.keys[self.places[n]]

    def since(self, at: str) -> int:
        """Find where a time begins: it is itself included."""
        return bisect_left(self.places, (at, 0))

    def past(self, place: Place | None) -> int:
        return bisect_right(self.places, place) if place else 0

    def memory(self) -> list[Any]:
        return [[*place, self.keys[place]] for place in self.places]

    def remember(self, memory: list[Any]) -> None:
        self.places = [(at, number) for at, number, _ in memory]
        self.keys = {(at, number): key for at, number, key in memory}
        self.of = {key: place for place, key in self.keys.items()}
        self.count = max((number for _, number in self.places), default=0)


class Asked:
    """What a query asks for; a value of a wrong kind is a 400 that names it."""

    def __init__(self, request: Request) -> None:
        self.said = request.args
        self.limit = self._limit()
        since = self.word("changedSince")
        self.since = _read(moment, since, "changedSince") if since else ""
        self.cursor = _place(self.word("cursor"))

    def word(self, name: str) -> str:
        return self.said.get(name, "").strip()

    def needed(self, name: str) -> str:
        if not self.word(name):
            raise invalid(name, "is required", 400)
        return self.word(name)

    def decimal(self, name: str, usual: str) -> str:
        return _read(decimal, self.word(name) or usual, name)

    def _limit(self) -> int:
        said = self.word("limit") or str(USUAL)
        if not said.isdecimal() or not 1 <= int(said) <= MOST:
            raise invalid("limit", f"must be 1 to {MOST}", 400)
        return int(said)


def _read(check: Callable[[Any, str], str], said: str, name: str) -> str:
    try:
        return check(said, name)
    except Refused as wrong:
        raise invalid(name, "is of a wrong kind", 400) from wrong


def _place(said: str) -> Place | None:
    if not said:
        return None
    try:
        at, number = json.loads(base64.urlsafe_b64decode(said))
        return str(at), int(number)
    except (ValueError, TypeError) as wrong:
        raise invalid("cursor", "is none of this list", 400) from wrong


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def page(
    asked: Asked, changes: Changes, show: Callable[[str], Record], wanted: Callable[[str], bool]
) -> Record:
    """Give one page of the wanted keys that changed, and the cursor of the next; null ends it."""
    start = max(changes.since(asked.since), changes.past(asked.cursor))
    found: list[tuple[Place, str]] = []
    for place, key in changes.after(start):
        if not wanted(key):
            continue
        if len(found) == asked.limit:
            return {"items": _shown(found, show), "nextCursor": _cursor(found[-1][0])}
        found.append((place, key))
    return {"items": _shown(found, show), "nextCursor": None}


def _shown(found: list[tuple[Place, str]], show: Callable[[str], Record]) -> list[Record]:
    return [show(key) for _, key in found]
