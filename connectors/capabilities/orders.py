"""Where orders are born, where they are booked, and the words both speak in."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from connectors.base import Connector, Document, Page, Posted, Raw, WordSeen
from connectors.canonical import Customer, Order, Payment, Words


class WordLister(Connector):
    """Lists words of its own: what the mapping pages offer in their drop-downs."""

    listed: ClassVar[tuple[str, ...]]  # kinds of word this system can list

    @abstractmethod
    def fetch_words(self, kind: str) -> Iterable[WordSeen]: ...


@dataclass(frozen=True, kw_only=True)
class UnpaidAdvice:
    """What staff switch on at a shop so that its orders arrive charged.

    `channel` is the first word of the order's source it speaks of, "" for every other one.
    """

    sentence: str
    channel: str = ""
    settings: tuple[str, ...] = ()


class OrderSource(Connector):
    """Where orders are born. `unpaid_advice` is for orders that arrive without charged money."""

    unpaid_advice: ClassVar[tuple[UnpaidAdvice, ...]] = ()

    @abstractmethod
    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        """List what changed at or after `since` (all, for None); `page` is a former `next_page`."""

    @abstractmethod
    def fetch_order(self, id: str) -> Raw:
        """Fetch the whole order with what belongs to it (notes), as documents stored together."""

    @abstractmethod
    def find_order_id(self, number: str) -> str | None:
        """Find an order's id by any number staff know it by."""

    @abstractmethod
    def read_order(self, raw: Raw) -> Order: ...


class BookedOrderSource(OrderSource):
    """Where orders are entered by its own staff, and booked from outside too.

    `fetch_changed_orders` leaves out what was booked from outside; this tells of every order, so that
    what one flow books may feed another. `Order.number` is what `send_order` answered as number.
    """

    @abstractmethod
    def fetch_changed_orders_of_all(self, since: datetime | None, page: str = "") -> Page: ...


class ExportMarker(Connector):
    """Lists only what is not yet marked exported, and marks it. Marking shifts the pages."""

    @abstractmethod
    def fetch_unexported_orders(self, since: datetime | None, page: str = "") -> Page:
        """List what is not marked; what was placed before `since` may be left out."""

    @abstractmethod
    def send_exported(self, ids: tuple[str, ...]) -> set[str]:
        """Mark orders exported; answer those proven to be marked, now or before."""


#: As what an order may be booked. Each target says which it knows, in its own words.
SALES_ORDER, DRAFT_INVOICE, PENDING_INVOICE = "order", "draft_invoice", "pending_invoice"


class OrderTarget(Connector):
    """Where orders are booked.

    `takes_charged_only`: an order without captured money would be refused there, so it is held.
    `order_kinds`: what it can hold of orders, quotes and standing orders.
    `documents`: as what an order may be booked -> how staff would say it; the first is the usual one.
    """

    order_kinds: ClassVar[tuple[str, ...]] = ("order",)

    sends_payments_with_order: ClassVar[bool] = False
    takes_charged_only: ClassVar[bool] = False
    documents: ClassVar[Mapping[str, str]] = {SALES_ORDER: "sales order"}

    @classmethod
    def takes_shipped(cls, settings: Mapping[str, str]) -> bool:
        """Tell whether `write_order` keeps from being picked what needs no picking any more."""
        return False

    @abstractmethod
    def find_customer(self, customer: Customer) -> Posted | None:
        """Find by the target's own id (`account`), then by e-mail; None where neither is known."""

    @abstractmethod
    def write_customer(self, order: Order, words: Words) -> Document: ...

    @abstractmethod
    def send_customer(self, document: Document) -> Posted: ...

    @abstractmethod
    def find_order(self, reference: str) -> Posted | None:
        """Find an order booked under our reference."""

    @abstractmethod
    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        """Write the order; its captured payments too where they travel with it."""

    @abstractmethod
    def send_order(self, document: Document) -> Posted: ...

    @abstractmethod
    def find_payment(self, reference: str, order_number: str) -> Posted | None: ...

    @abstractmethod
    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        """Write a payment of a booked order; `posted.detail` and `.number` tell which."""

    @abstractmethod
    def send_payment(self, document: Document) -> Posted: ...


class OrderAmendTarget(OrderTarget):
    """Changes or cancels what it has booked, while the document is open there.

    `posted` is the order as `send_order` or `find_order` gave it. DocumentClosed where it has been
    released, picked, shipped or invoiced: then it is for staff to decide, never overwritten.

    `shows_deposits`: a cancelled order shows whether its deposits went back, so that it is asked until
    they have.
    """

    shows_deposits: ClassVar[bool] = False

    @abstractmethod
    def write_change(
        self, order: Order, words: Words, customer: str, reference: str, posted: Posted
    ) -> Document:
        """Write what brings the booked document in line with the order."""

    @abstractmethod
    def send_change(self, document: Document) -> Posted: ...

    @abstractmethod
    def send_cancel(self, posted: Posted, reason: str) -> Posted:
        """Cancel the document, or settle that it is cancelled; AwaitsStaff where only they can.

        Its deposits are given back by the system itself, or `Posted.detail` says which are due.
        """


class OrderInvoiceTarget(OrderTarget):
    """Invoices what it has booked, where a flow asks for it: as a draft, or ready for its payment."""

    @abstractmethod
    def find_order_invoice(self, order: Posted, document: str) -> Posted | None:
        """Find the invoice of a booked order, where it is one of this sort already."""

    @abstractmethod
    def send_order_invoice(self, order: Posted, document: str) -> Posted:
        """Invoice a booked order; what a former try left half done is finished."""


class PaymentCapture(Connector):
    """Captures what its shop has only authorized, when the goods leave.

    `partial_captures`: it takes a part of what was authorized with each shipment; else all of it is
    captured once, with the last.
    """

    partial_captures: ClassVar[bool] = False

    @abstractmethod
    def find_capture(self, order: Posted, reference: str) -> Posted | None:
        """Tell whether it was captured already: under this reference, or the whole of it."""

    @abstractmethod
    def write_capture(
        self, order: Posted, amount: Decimal, currency: str, reference: str
    ) -> Document: ...

    @abstractmethod
    def send_capture(self, document: Document) -> Posted:
        """Capture; CannotSay where the way it was paid is captured elsewhere."""
