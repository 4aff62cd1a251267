"""The proposed contract over HTTP, spoken to a small program on Inform's side."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from connectors.base import Check
from connectors.errors import (
    AwaitsStaff,
    CannotSay,
    DocumentClosed,
    Misconfigured,
    NotThere,
    OutcomeUnknown,
    RateLimited,
    TryLater,
)
from connectors.kit.http import Answer, Client, SessionState, retry_after
from connectors.systems.ddi import checks, contract
from connectors.systems.ddi.fields import Raw, deposits_kept, moment
from connectors.systems.ddi.translate import key_of
from connectors.systems.ddi.wire import Listed, Wire, latest, words

SYSTEM = contract.SYSTEM


class Adapter(Wire):
    settle = timedelta(minutes=2)

    def __init__(self, http: Client, site: str, key: str) -> None:
        self.http, self.site, self.key = http, site, key

    def log_in(self, http: Client) -> SessionState:
        """Show the key once: a wrong one is refused here, not at the first order."""
        if not (self.site and self.key):
            told = "give the address of the adapter and its key, or choose the file drop"
            raise Misconfigured(told, system=SYSTEM)
        shown = {contract.KEY_HEADER: self.key}
        http.fetch("GET", contract.REFERENCES["order_type"], headers=shown)
        return SessionState(base=self.site, headers=shown)

    def checks(self) -> Iterator[Check]:
        return checks.of_adapter(self.http)

    def fetch_codes(self, kind: str) -> list[Raw]:
        found: list[Raw] = self._get(contract.REFERENCES[kind])
        return found

    def fetch_page(self, listing: str, since: datetime | None, cursor: str) -> Listed:
        params = {"limit": contract.PAGE_SIZE, "cursor": cursor}
        changed = {"changedSince": moment(since)} if since else {}
        found = self._get(listing, {name: v for name, v in {**params, **changed}.items() if v})
        items = found["items"]
        return Listed(
            items=items,
            next_cursor=found.get("nextCursor") or "",
            latest=latest(items, listing),
        )

    def fetch_shipments(self, since: datetime | None, cursor: str) -> Listed:
        """List shipments, each with its order: only that tells what is still to come.

        What staff entered in Inform was born there: no shop waits for its tracking number.
        """
        listed = self.fetch_page(contract.SHIPMENTS, since, cursor)
        ours = [one for one in listed.items if one.get("externalOrderId")]
        known = {one["externalOrderId"]: self.find_order(one["externalOrderId"]) for one in ours}
        whole = [{"shipment": one, "order": known[one["externalOrderId"]]} for one in ours]
        return Listed(items=whole, next_cursor=listed.next_cursor, latest=listed.latest)

    def fetch_price(self, customer: str, product: str, quantity: str) -> Raw:
        asked = {"customerNumber": customer, "product": product, "quantity": quantity}
        found: Raw = self._get(contract.PRICES, asked)
        return found

    def find_customers(self, **by: str) -> list[Raw]:
        found: list[Raw] = self._get(contract.CUSTOMERS, by)["items"]
        return found

    def find_order(self, reference: str) -> Raw | None:
        try:
            found: Raw = self._get(_order(reference))
        except NotThere:
            return None
        return found

    def find_numbered(self, number: str) -> Raw | None:
        found = self._get(contract.ORDERS, {"orderNumber": number})["items"]
        return next((one for one in found if one["orderNumber"] == number), None)

    def send_customer(self, document: Raw) -> Raw:
        shown = {"Idempotency-Key": key_of(document)}
        made: Raw = self.http.send("POST", contract.CUSTOMERS, json=document, headers=shown).json()
        return made

    def send_order(self, document: Raw) -> Raw:
        made: Raw = self.http.send("POST", contract.ORDERS, json=document).json()
        return made

    def send_change(self, document: Raw) -> Raw:
        reference = document["externalOrderId"]
        there = self._open_order(reference)
        wrong = differing(document, there)
        if wrong:
            told = (
                f"a change of {', '.join(wrong)} on a booked order; it takes new addresses and a "
                "new ship via only. Change it in Inform, then accept"
            )
            raise CannotSay(told, system=SYSTEM)
        return self._patch(
            reference, {n: document[n] for n in contract.CHANGEABLE if n in document}
        )

    def send_cancel(self, reference: str, reason: str) -> Raw:
        """Settle a cancellation that staff have made: the contract has no call that makes one."""
        there = self._order(reference)
        if there["status"] == contract.CANCELLED:
            return there
        _must_be_open(there)
        kept = deposits_kept(there)
        back = f" and see that its deposit goes back: {kept}" if kept else ""
        told = f"cancel POS order {there['orderNumber']} in Inform{back}"
        raise AwaitsStaff(told, system=SYSTEM)

    def find_product(self, number: str) -> Raw | None:
        try:
            found: Raw = self._get(_product(number))
        except NotThere:
            return None
        return found

    def send_product(self, document: Raw) -> Raw:
        number = document["productNumber"]
        said = {name: value for name, value in document.items() if name != "productNumber"}
        done: Raw = self.http.send("PUT", _product(number), json=said).json()
        return done

    def send_note(self, reference: str, note: Raw) -> None:
        self.http.send("POST", f"{_order(reference)}/notes", json=note)

    def _open_order(self, reference: str) -> Raw:
        there = self._order(reference)
        _must_be_open(there)
        return there

    def _order(self, reference: str) -> Raw:
        there = self.find_order(reference)
        if there is None:
            raise NotThere(f"order {reference}", system=SYSTEM)
        return there

    def _patch(self, reference: str, said: Raw) -> Raw:
        done: Raw = self.http.send("PATCH", _order(reference), json=said).json()
        return done

    def _get(self, path: str, params: dict[str, Any] | None = None) -> Any:
        return self.http.fetch("GET", path, params=params).json()


def _order(reference: str) -> str:
    return f"{contract.ORDERS}/{quote(reference, safe='')}"


def _product(number: str) -> str:
    return f"{contract.PRODUCTS}/{quote(number, safe='')}"


def _must_be_open(there: Raw) -> None:
    if there["status"] != contract.OPEN:
        told = f"order {there['orderNumber']} is {there['status'].replace('_', ' ')}"
        raise DocumentClosed(told, system=SYSTEM)


def differing(document: Raw, there: Raw) -> list[str]:
    """Name what a change would alter that is fixed once an order is booked."""
    wrong = [n for n in contract.FIXED if _told(document, n) != _told(there, n)]
    ours, theirs = document["lines"], there["lines"]
    is_same = len(ours) == len(theirs) and all(map(_is_same_line, ours, theirs))
    return wrong + ([] if is_same else ["lines"])


def _is_same_line(ours: Raw, theirs: Raw) -> bool:
    """Compare what we say of a line: a unit we leave out is Inform's own."""
    return all(_told(ours, n) == _told(theirs, n) for n in contract.FIXED_LINE if n in ours)


_AMOUNTS = {"freight", "taxTotal", "discountTotal", "total", "quantity", "unitPrice"} | {
    "discountAmount"
}


def _told(record: Raw, name: str) -> Any:
    value = record.get(name)
    return Decimal(str(value or 0)) if name in _AMOUNTS else str(value or "")


def judge(answer: Answer) -> None:
    """Raise what a problem of the contract means; a success in another shape proves nothing."""
    problem = problem_of(answer)
    if problem:
        told = words(problem)
        is_passing = problem.get("retryable") is True or answer.status == 503
        if is_passing and (answer.status == 503 or "Retry-After" in answer.headers):
            after = retry_after(answer.headers.get("Retry-After", ""))
            raise RateLimited(told, system=SYSTEM, after=after)
        if is_passing:
            raise TryLater(told, system=SYSTEM)
        if problem["code"] == contract.LOCKED:
            raise DocumentClosed(told, system=SYSTEM)
    elif 200 <= answer.status < 300 and answer.body and not answer.is_json:
        raise OutcomeUnknown("a page came where an answer was expected", system=SYSTEM)


def problem_of(answer: Answer) -> Raw:
    """Give the problem an answer states: {code, message, field, retryable}; {} where it states none."""
    if answer.status < 400 or not answer.is_json:
        return {}
    told = answer.json()
    return told if isinstance(told, dict) and told.get("code") else {}
