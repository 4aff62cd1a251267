"""What a way to reach Inform can do, in the documents of the contract, whichever way it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Check
from connectors.errors import Unreadable
from connectors.kit.http import Client, SessionState
from connectors.systems.ddi.contract import ADVICE, STAMPS, SYSTEM
from connectors.systems.ddi.fields import Raw, read_time


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Records of a page; `latest` is the newest time the other side told of (UTC)."""

    items: list[Raw]
    next_cursor: str = ""
    latest: datetime | None = None


class Wire(ABC):
    """A way to reach Inform. What it has no way for raises CannotSay."""

    @property
    @abstractmethod
    def settle(self) -> timedelta:
        """How long it may take until what was sent shows."""

    @abstractmethod
    def log_in(self, http: Client) -> SessionState: ...

    @abstractmethod
    def checks(self) -> Iterator[Check]: ...

    @abstractmethod
    def fetch_codes(self, kind: str) -> list[Raw]:
        """List {code, description, active}; nothing where this way has no lists."""

    @abstractmethod
    def fetch_page(self, listing: str, since: datetime | None, cursor: str) -> Listed: ...

    @abstractmethod
    def fetch_shipments(self, since: datetime | None, cursor: str) -> Listed:
        """List {"shipment", "order"}, ship-confirmed ones only; order None where it is not told."""

    @abstractmethod
    def fetch_price(self, customer: str, product: str, quantity: str) -> Raw: ...

    @abstractmethod
    def find_customers(self, **by: str) -> list[Raw]: ...

    @abstractmethod
    def find_order(self, reference: str) -> Raw | None: ...

    @abstractmethod
    def find_numbered(self, number: str) -> Raw | None:
        """Find an order by the number Inform gave it."""

    @abstractmethod
    def send_customer(self, document: Raw) -> Raw: ...

    @abstractmethod
    def send_order(self, document: Raw) -> Raw: ...

    @abstractmethod
    def send_change(self, document: Raw) -> Raw:
        """Bring what may change of a booked order in line with the whole `document`."""

    @abstractmethod
    def send_cancel(self, reference: str, reason: str) -> Raw: ...

    @abstractmethod
    def send_note(self, reference: str, note: Raw) -> None: ...

    @abstractmethod
    def find_product(self, number: str) -> Raw | None: ...

    @abstractmethod
    def send_product(self, document: Raw) -> Raw:
        """Change what the document says of a product, or make it."""

    def fetch_all(self, listing: str, since: datetime | None = None) -> Iterator[Raw]:
        """Read a list to its end."""
        for listed in pages(lambda cursor: self.fetch_page(listing, since, cursor)):
            yield from listed.items


def pages(fetch: Callable[[str], Listed]) -> Iterator[Listed]:
    """Turn the pages of a list; a cursor that comes back would never end."""
    cursor, known = "", {""}
    while True:
        listed = fetch(cursor)
        yield listed
        cursor = listed.next_cursor
        if not cursor:
            return
        if cursor in known:
            raise Unreadable("a list that never ends", system=SYSTEM)
        known.add(cursor)


def latest(items: list[Raw], listing: str) -> datetime | None:
    """Give the newest time of a list; a day has no zone, so a cursor of days stays one behind."""
    told = [str(one[STAMPS[listing]]) for one in items if one.get(STAMPS[listing])]
    times = [read_time(t) - timedelta(days=1 if len(t) == len("2026-11-20") else 0) for t in told]
    return max(times, default=None)


def words(problem: Raw) -> str:
    """Quote a problem with the field it names, and say what to do about it."""
    told = str(problem.get("message") or problem["code"])[:300]
    if problem.get("field"):
        told += f" (field {problem['field']})"
    advice = ADVICE.get(problem["code"])
    return f"{told} — {advice}" if advice else told
