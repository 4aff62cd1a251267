"""Odoo 18 and 19: as a shop whose staff enter orders, and as the books they are kept in.

Its verbs are split by what they speak of: orders here, what follows them in `following`, what is
sold in `catalog`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from connectors.base import Document, Page, Posted, Raw, WordSeen
from connectors.canonical import Customer, Order, Payment, Words
from connectors.capabilities import (
    DRAFT_INVOICE,
    PENDING_INVOICE,
    SALES_ORDER,
    BookedOrderSource,
    OrderAmendTarget,
    OrderInvoiceTarget,
    WordLister,
)
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.odoo import (
    booking,
    changes,
    form,
    gather,
    lists,
    offers,
    partners,
    paying,
    translate,
    translate_write,
)
from connectors.systems.odoo.catalog import Catalog
from connectors.systems.odoo.following import Following


class Odoo(Following, Catalog, BookedOrderSource, OrderAmendTarget, OrderInvoiceTarget, WordLister):
    listed = form.LISTED
    extras = offers.OFFERS
    order_kinds = ("order", "quote")
    documents = {
        SALES_ORDER: "sales order",
        DRAFT_INVOICE: "sales order with a draft invoice",
        PENDING_INVOICE: "sales order with a posted invoice that waits for its payment",
    }

    @classmethod
    def takes_shipped(cls, settings: Mapping[str, str]) -> bool:
        """A quotation would be picked once staff confirm it."""
        return settings.get("confirm") != "no"

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        return changes.of_orders(self.rpc, since, page, self._orders)

    def fetch_changed_orders_of_all(self, since: datetime | None, page: str = "") -> Page:
        return changes.of_orders(self.rpc, since, page, self._all_orders)

    def _all_orders(self, ids: list[int]) -> list[Raw]:
        return gather.orders(self.rpc, ids, self._account_field) if ids else []

    def _orders(self, ids: list[int]) -> list[Raw]:
        return self._all_orders(gather.foreign_orders(self.rpc, ids))

    @property
    def _account_field(self) -> str:
        return self.settings.get("account_field") or ""

    def fetch_order(self, id: str) -> Raw:
        return self.one(gather.orders(self.rpc, [int(id)], self._account_field), f"order {id}")

    def find_order_id(self, number: str) -> str | None:
        for name in ("name", "client_order_ref"):
            found = self.rpc.rows(
                "sale.order", [[name, "=", number]], ("id",), order="id asc", limit=1
            )
            if found:
                return identity(found[0]["id"])
        return None

    def read_order(self, raw: Raw) -> Order:
        return translate.read_order(raw, self._account_field)

    def find_customer(self, customer: Customer) -> Posted | None:
        return partners.find_customer(self.rpc, customer)

    def write_customer(self, order: Order, words: Words) -> Document:
        return translate_write.write_customer(order, words)

    def send_customer(self, document: Document) -> Posted:
        return partners.send_customer(self.rpc, self.directory, document)

    def find_order(self, reference: str) -> Posted | None:
        return booking.find(self.rpc, reference, self.settings)

    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        return translate_write.write_order(order, words, customer, reference, self.settings)

    def send_order(self, document: Document) -> Posted:
        return booking.send(self.rpc, self.directory, document)

    def write_change(
        self, order: Order, words: Words, customer: str, reference: str, posted: Posted
    ) -> Document:
        return {**self.write_order(order, words, customer, reference), "id": posted.id}

    def send_change(self, document: Document) -> Posted:
        return booking.change(self.rpc, self.directory, document)

    def send_cancel(self, posted: Posted, reason: str) -> Posted:
        return booking.cancel(self.rpc, posted, reason)

    def find_order_invoice(self, order: Posted, document: str) -> Posted | None:
        is_posted = document == PENDING_INVOICE
        return paying.find_order_invoice(self.rpc, int(order.id), is_posted=is_posted)

    def send_order_invoice(self, order: Posted, document: str) -> Posted:
        """Invoice the order; one left a quotation has nothing to invoice, and says so."""
        if self.settings.get("confirm") == "no":
            told = "an invoice of a quotation; let the connection confirm what is booked"
            raise CannotSay(told, system=self.label)
        is_posted = document == PENDING_INVOICE
        return paying.send_order_invoice(self.rpc, int(order.id), is_posted=is_posted)

    def find_payment(self, reference: str, order_number: str) -> Posted | None:
        return paying.find_payment(self.rpc, reference)

    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        return translate_write.write_payment(order, payment, words, posted, reference)

    def send_payment(self, document: Document) -> Posted:
        return paying.send_payment(self.rpc, self.directory, document)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.rpc, kind)
