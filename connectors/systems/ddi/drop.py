"""The proposed contract as files: orders and answers, shipments, products.

An order is written in a file of its own, and what became of it is unknown until the site's next
import run has left an answer. A file still waiting for that run is neither lost nor an error.
"""

import hashlib
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from connectors.base import Check
from connectors.errors import (
    CannotSay,
    Misconfigured,
    OutcomeUnknown,
    RecordRefused,
    TryLater,
    Unreadable,
)
from connectors.kit.drop import opened
from connectors.kit.files import Files, Place, Seen
from connectors.kit.http import Client, SessionState
from connectors.systems.ddi import checks, contract, rows
from connectors.systems.ddi.fields import Raw
from connectors.systems.ddi.wire import Listed, Wire, words

SYSTEM = contract.SYSTEM
#: Many orders are looked up at once: for so many seconds they share one look into the folder.
FRESH = 10.0
#: What an import run may take beyond its interval.
SLACK = timedelta(minutes=2)


class FileDrop(Wire):
    def __init__(self, place: Place, interval: timedelta, currency: str) -> None:
        self.place, self.interval, self.currency = place, interval, currency
        self._lock = threading.Lock()
        self._looked, self._seen = 0.0, list[Seen]()

    @property
    def settle(self) -> timedelta:
        """Two import runs must have passed before "not there" means that it never arrived."""
        return 2 * self.interval + SLACK

    def log_in(self, http: Client) -> SessionState:
        if not self.place.address:
            told = "give the folder of the file drop, or choose the adapter"
            raise Misconfigured(told, system=SYSTEM)
        with opened(self.place) as files:
            files.list(contract.FOLDER)
        return SessionState()

    def checks(self) -> Iterator[Check]:
        with opened(self.place) as files:
            return checks.of_drop(files.list(contract.FOLDER))

    def fetch_codes(self, kind: str) -> list[Raw]:
        return []

    def fetch_page(self, listing: str, since: datetime | None, cursor: str) -> Listed:
        """Read products, and with them what is available of each."""
        if listing not in (contract.PRODUCTS, contract.AVAILABILITY):
            raise self._has_no(listing.rpartition("/")[2])
        needed = contract.PRODUCT_COLUMNS
        told, latest = self._news(contract.PRODUCTS, since, needed)
        products = {one["productNumber"]: one for one in rows.read_products(told)}
        return Listed(items=list(products.values()), latest=latest)

    def fetch_shipments(self, since: datetime | None, cursor: str) -> Listed:
        needed = (*contract.SHIPMENT_COLUMNS, contract.TRACKING)
        told, latest = self._news(contract.SHIPMENTS, since, needed)
        return Listed(items=rows.read_shipments(told), latest=latest)

    def _news(
        self, listing: str, since: datetime | None, needed: Iterable[str]
    ) -> tuple[list[rows.Row], datetime | None]:
        """Read every file since then, the newest last: it corrects what an earlier one said."""
        columns = tuple(needed)
        with opened(self.place) as files:
            found = _named(files.list(contract.FOLDER), contract.FILES[listing])
            bodies = [(f.name, files.read(f.name, contract.FOLDER)) for f in _since(found, since)]
        told = [row for name, body in bodies for row in rows.read(body, name, columns)]
        return told, _latest(found)

    def fetch_price(self, customer: str, product: str, quantity: str) -> Raw:
        raise self._has_no("prices of customers")

    def find_customers(self, **by: str) -> list[Raw]:
        """Take an account at its word: there is no list, and the import refuses a wrong one."""
        number = by.get("customerNumber")
        return [{"customerNumber": number}] if number else []

    def find_order(self, reference: str) -> Raw | None:
        """Look through the answers. A refusal is told once, so that a later try is sent anew."""
        seen, tag = self._look(), tag_of(reference)
        answers = _named(seen, contract.ANSWER_FILE + tag)
        if answers:
            return self._answered(answers[-1].name, reference)
        waiting = _named(seen, contract.ORDER_FILE + tag)
        if waiting:
            raise TryLater(self._still_waiting(waiting[-1]), system=SYSTEM)
        return None

    def find_numbered(self, number: str) -> Raw | None:
        raise self._has_no("orders entered in Inform")

    def _answered(self, name: str, reference: str) -> Raw:
        needed = (contract.ANSWER_REFERENCE, contract.ANSWER_NUMBER, *contract.ANSWER_PROBLEM)
        with opened(self.place) as files:
            body = files.read(name, contract.FOLDER)
            row = rows.read_answer(rows.read(body, name, needed), reference)
            if row is None:
                raise Unreadable(f"{name} without a row for {reference}", system=SYSTEM)
            if row[contract.ANSWER_NUMBER]:
                number = row[contract.ANSWER_NUMBER]
                return {"externalOrderId": reference, "orderNumber": number}
            self._put_away(files, name)
        problem = {"code": "no reason given", **rows.read_problem(row)}
        raise RecordRefused(words(problem), system=SYSTEM)

    def _put_away(self, files: Files, name: str) -> None:
        files.put_away(name, contract.FOLDER)
        self._forget()

    def _still_waiting(self, file: Seen) -> str:
        minutes = int((datetime.now(UTC) - file.changed_at).total_seconds() // 60)
        told = f"{file.name} waits for the next import run, for {minutes} minutes now"
        is_late = minutes * 60 > self.settle.total_seconds()
        return f"{told}; ask the site whether its import runs" if is_late else told

    def _look(self) -> list[Seen]:
        with self._lock:
            if time.monotonic() - self._looked > FRESH or not self._looked:
                with opened(self.place) as files:
                    self._seen = files.list(contract.FOLDER)
                self._looked = time.monotonic()
            return self._seen

    def _forget(self) -> None:
        with self._lock:
            self._looked = 0.0

    def send_customer(self, document: Raw) -> Raw:
        told = "a new customer in files: name the customer of such orders in the flow"
        raise CannotSay(told, system=SYSTEM)

    def send_order(self, document: Raw) -> Raw:
        """Write the order file, unless one of it is there; either way its answer is still to come."""
        tag = tag_of(document["externalOrderId"])
        body = rows.write_order(document, self.currency)
        run = f"{tag}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        with opened(self.place) as files:
            there = files.list(contract.FOLDER)
            if not any(_named(there, kind + tag) for kind in _OF_ORDERS):
                files.write(f"{contract.ORDER_FILE}{run}{contract.ENDING}", body, contract.FOLDER)
        self._forget()
        told = "its file waits for the site's next import run, which answers it"
        raise OutcomeUnknown(told, system=SYSTEM)

    def send_change(self, document: Raw) -> Raw:
        raise self._has_no("changes of a booked order; change it in Inform, then accept")

    def send_cancel(self, reference: str, reason: str) -> Raw:
        raise self._has_no("cancellations; cancel it in Inform, then accept")

    def send_note(self, reference: str, note: Raw) -> None:
        raise self._has_no("notes on a booked order; write it in Inform")

    def find_product(self, number: str) -> Raw | None:
        """Find a product in the files, so that what is told of it can be said to have no way there."""
        found = self.fetch_page(contract.PRODUCTS, None, "").items
        return next((one for one in found if one["productNumber"] == number), None)

    def send_product(self, document: Raw) -> Raw:
        raise self._has_no("changes of products; change them in Inform")

    def _has_no(self, what: str) -> CannotSay:
        return CannotSay(f"the file drop has no {what}", system=SYSTEM)


_OF_ORDERS = (contract.ORDER_FILE, contract.ANSWER_FILE)


def tag_of(reference: str) -> str:
    """Name an order in file names for ever: a run id is this and the time it was written."""
    return hashlib.sha256(reference.encode()).hexdigest()[:12] + "-"


def _named(seen: list[Seen], start: str) -> list[Seen]:
    return [s for s in seen if s.name.startswith(start) and s.name.endswith(contract.ENDING)]


def _since(seen: list[Seen], since: datetime | None) -> list[Seen]:
    """Keep what was written since then; a file's time is told to the second."""
    return [s for s in seen if since is None or s.changed_at >= since.replace(microsecond=0)]


def _latest(seen: list[Seen]) -> datetime | None:
    return max((one.changed_at for one in seen), default=None)
