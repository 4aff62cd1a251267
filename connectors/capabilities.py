"""What a system can do: one abstract base class each, so that a declaration cannot lie.

`issubclass` makes the feature matrix, the flow form's choices and the conformance tests.
"""

from abc import abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from connectors.base import Connector, Document, Page, Posted, Raw, WordSeen
from connectors.canonical import (
    ChargeSheet,
    Customer,
    Order,
    Payment,
    Remark,
    Shipment,
    Words,
)


class WordLister(Connector):
    """Lists words of its own: what the mapping pages offer in their drop-downs."""

    listed: ClassVar[tuple[str, ...]]  # kinds of word this system can list

    @abstractmethod
    def fetch_words(self, kind: str) -> Iterable[WordSeen]: ...


class OrderSource(Connector):
    """Where orders are born."""

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


class ExportMarker(Connector):
    """Lists only what is not yet marked exported, and marks it. Marking shifts the pages."""

    @abstractmethod
    def fetch_unexported_orders(self, page: str = "") -> Page: ...

    @abstractmethod
    def send_exported(self, ids: tuple[str, ...]) -> set[str]:
        """Mark orders exported; answer those proven to be marked, now or before."""


class OrderTarget(Connector):
    """Where orders are booked."""

    sends_payments_with_order: ClassVar[bool] = False

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


class ShipmentSource(Connector):
    """Confirmed shipments. `Shipment.order_number` is what `send_order` answered as number."""

    @abstractmethod
    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_shipment(self, id: str) -> Raw: ...

    @abstractmethod
    def read_shipment(self, raw: Raw) -> Shipment: ...


class ShipmentTarget(Connector):
    """Takes shipments of its own orders; `order_id` is the order's id here."""

    partial_shipments: ClassVar[bool] = True

    @abstractmethod
    def find_shipment(self, order_id: str, shipment: Shipment) -> Posted | None: ...

    @abstractmethod
    def write_shipment(self, order_id: str, shipment: Shipment, words: Words) -> Document: ...

    @abstractmethod
    def send_shipment(self, document: Document) -> Posted: ...


class NoteSource(Connector):
    """Customer-service remarks on orders, each under an id of its own text."""

    @abstractmethod
    def fetch_changed_notes(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_note(self, id: str) -> Raw: ...

    @abstractmethod
    def read_note(self, raw: Raw) -> Remark: ...


class NoteTarget(Connector):
    """Takes remarks; finds one again by its exact words, where notes carry no reference."""

    @abstractmethod
    def find_note(self, order_id: str, remark: Remark) -> Posted | None: ...

    @abstractmethod
    def write_note(self, order_id: str, remark: Remark) -> Document: ...

    @abstractmethod
    def send_note(self, document: Document) -> Posted: ...


class ChargeSource(Connector):
    """Profit and loss of orders: asked for by id, again and again until final."""

    charge_batch: ClassVar[int] = 50

    @abstractmethod
    def fetch_charges(self, order_ids: tuple[str, ...]) -> dict[str, Raw]: ...

    @abstractmethod
    def read_charges(self, raw: Raw) -> ChargeSheet: ...


class ChargeTarget(Connector):
    """Keeps an order's charges in fields of its own. Newest value wins: sending twice is harmless."""

    @abstractmethod
    def write_charges(self, order: Posted, sheet: ChargeSheet) -> Document:
        """Write a sheet onto the order booked as `order` (its number, and `detail`)."""

    @abstractmethod
    def send_charges(self, document: Document) -> Posted: ...


CAPABILITIES: tuple[type[Connector], ...] = (
    OrderSource,
    OrderTarget,
    ExportMarker,
    ShipmentSource,
    ShipmentTarget,
    NoteSource,
    NoteTarget,
    ChargeSource,
    ChargeTarget,
    WordLister,
)


def capabilities(connector: type[Connector]) -> tuple[str, ...]:
    return tuple(c.__name__ for c in CAPABILITIES if issubclass(connector, c))
