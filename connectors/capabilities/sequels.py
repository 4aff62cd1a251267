"""What follows an order, to or from the system that holds it.

`order` is the order as the target knows it: `id` is its id there, `number` its number, `detail` what
the target told when it was booked.
"""

from abc import abstractmethod
from datetime import datetime
from typing import ClassVar

from connectors.base import Connector, Document, Page, Posted, Raw
from connectors.canonical import ChargeSheet, Invoice, Refund, Remark, Shipment, Status, Words


class ShipmentSource(Connector):
    """Confirmed shipments. `Shipment.order_number` is what `send_order` answered as number."""

    @abstractmethod
    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_shipment(self, id: str) -> Raw: ...

    @abstractmethod
    def read_shipment(self, raw: Raw) -> Shipment: ...


class ShipmentTarget(Connector):
    """Takes shipments of its own orders."""

    partial_shipments: ClassVar[bool] = True

    @abstractmethod
    def find_shipment(self, order: Posted, shipment: Shipment) -> Posted | None: ...

    @abstractmethod
    def write_shipment(self, order: Posted, shipment: Shipment, words: Words) -> Document: ...

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
    def find_note(self, order: Posted, remark: Remark) -> Posted | None: ...

    @abstractmethod
    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document: ...

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
    def write_charges(self, order: Posted, sheet: ChargeSheet, words: Words) -> Document: ...

    @abstractmethod
    def send_charges(self, document: Document) -> Posted: ...


class StatusSource(Connector):
    """How far orders booked here have come. `Status.order_number` is what `send_order` answered."""

    @abstractmethod
    def fetch_changed_statuses(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_status(self, id: str) -> Raw: ...

    @abstractmethod
    def read_status(self, raw: Raw) -> Status: ...


class StatusTarget(Connector):
    """Shows its own order's state and payment as the business system has them; twice is harmless.

    `reopens_cancelled`: whether an order that is cancelled there can be opened again.
    """

    reopens_cancelled: ClassVar[bool] = False

    @abstractmethod
    def write_status(self, order: Posted, status: Status, words: Words) -> Document: ...

    @abstractmethod
    def send_status(self, document: Document) -> Posted: ...


class RefundSource(Connector):
    """Refunds and returns. `Refund.order_id` or `.order_number` tells which order, as known here."""

    @abstractmethod
    def fetch_changed_refunds(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_refund(self, id: str) -> Raw: ...

    @abstractmethod
    def read_refund(self, raw: Raw) -> Refund: ...


class RefundTarget(Connector):
    """Books what was given back against an order it holds; never more than was ordered.

    `Posted.id` is the id `RefundSource` tells it by, where it tells of it: so it is known again.
    """

    @abstractmethod
    def find_refund(self, order: Posted, refund: Refund) -> Posted | None: ...

    @abstractmethod
    def write_refund(self, order: Posted, refund: Refund, words: Words) -> Document: ...

    @abstractmethod
    def send_refund(self, document: Document) -> Posted: ...


class InvoiceSource(Connector):
    """Invoices of its own orders. `Invoice.order_number` is what `send_order` answered as number."""

    @abstractmethod
    def fetch_changed_invoices(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_invoice(self, id: str) -> Raw: ...

    @abstractmethod
    def read_invoice(self, raw: Raw) -> Invoice: ...


class InvoiceTarget(Connector):
    """Shows an invoice of the business system on its own order. Sending twice is harmless."""

    @abstractmethod
    def write_invoice(self, order: Posted, invoice: Invoice, words: Words) -> Document: ...

    @abstractmethod
    def send_invoice(self, document: Document) -> Posted: ...
