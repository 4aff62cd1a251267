"""Orders: those staff enter, and those that are booked here, changed and cancelled."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Customer, Order, Payment, Words
from connectors.capabilities import BookedOrderSource, OrderAmendTarget
from connectors.errors import DocumentClosed
from connectors.systems.acumatica import (
    answers,
    translate,
    translate_changes,
    translate_money,
    translate_orders,
)
from connectors.systems.acumatica.door import Door
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import order_key, quoted, text

_WHOLE = {
    "$expand": "Details,TaxDetails,DiscountDetails,Payments,Totals,ShippingSettings,"
    "FinancialSettings,Commissions,ShipToAddress,ShipToContact,BillToAddress,BillToContact"
}
_OPEN_DOCUMENT = {"$expand": "Details,TaxDetails,DiscountDetails,Payments,Shipments"}


def _is_booked(row: Fields) -> bool:
    return bool(text(row, "ExternalRef"))


class Orders(Door, BookedOrderSource, OrderAmendTarget):
    sends_payments_with_order = True

    @classmethod
    def takes_shipped(cls, settings: Mapping[str, str]) -> bool:
        return bool((settings.get("unpicked_types") or "").strip(" ,"))

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        return self._orders(since, page, self._is_by_staff)

    def fetch_changed_orders_of_all(self, since: datetime | None, page: str = "") -> Page:
        return self._orders(since, page, lambda row: self._is_taken(row) or _is_booked(row))

    def _orders(
        self, since: datetime | None, page: str, is_wanted: Callable[[Fields], bool]
    ) -> Page:
        params = {"$select": "OrderType,OrderNbr,ExternalRef,LastModified"}
        rows = self.fetch_changed("SalesOrder", "LastModified", since, int(page or 0), params)
        stubs = [
            Stub(id=answers.order_number(row), stamp=text(row, "LastModified"))
            for row in rows
            if is_wanted(row)
        ]
        return answers.page_of(stubs, rows, "LastModified", page)

    def _is_by_staff(self, row: Fields) -> bool:
        """Leave out what an integration booked, and the types that are not taken."""
        return self._is_taken(row) and not _is_booked(row)

    def _is_taken(self, row: Fields) -> bool:
        return text(row, "OrderType") in (*self.listed_in("order_types"), *self._other_kinds)

    @property
    def _other_kinds(self) -> dict[str, str]:
        """Tell which types are quotes and which are standing orders."""
        return {
            **dict.fromkeys(self.listed_in("standing_types"), "standing"),
            **dict.fromkeys(self.listed_in("quote_types"), "quote"),
        }

    def fetch_order(self, id: str) -> Raw:
        order = self.fetch_booked(id, _WHOLE)
        chosen = f"CustomerID eq {quoted(text(order, 'CustomerID'))}"
        params = {
            "$select": "CustomerID,CustomerName,TaxRegistrationID,MainContact/Email,MainContact/Phone1"
        }
        found = self.find_first("Customer", chosen, {"$expand": "MainContact", **params})
        return {"order": order, "customer": found or {}}

    def find_order_id(self, number: str) -> str | None:
        """Find by its number, with or without its type, then by the customer's own."""
        kind, nbr = order_key(number) if " " in number else ("", number)
        typed = f" and OrderType eq {quoted(kind)}" if kind else ""
        asked = (f"OrderNbr eq {quoted(nbr)}{typed}", f"CustomerOrder eq {quoted(number)}")
        for chosen in asked:
            found = self.find_first("SalesOrder", chosen, {"$select": "OrderType,OrderNbr"})
            if found:
                return answers.order_number(found)
        return None

    def read_order(self, raw: Raw) -> Order:
        return translate_orders.read_order(raw, self._other_kinds)

    def find_customer(self, customer: Customer) -> Posted | None:
        """Find by account, then by e-mail (vendor's own example: MainContact/Email)."""
        if customer.account:
            chosen = f"CustomerID eq {quoted(customer.account)}"
            found = self.find_first("Customer", chosen, answers.CUSTOMER)
            if found:
                return answers.customer(found)
        return self._by_email(customer.email) if customer.email else None

    def _by_email(self, email: str) -> Posted | None:
        params = {**answers.CUSTOMER, "$expand": "MainContact"}
        found = self.find_first("Customer", f"MainContact/Email eq {quoted(email)}", params)
        return answers.customer(found) if found else None

    def write_customer(self, order: Order, words: Words) -> Document:
        return translate.write_customer(order, words)

    def send_customer(self, document: Document) -> Posted:
        return answers.customer(self.send_entity("Customer", document, **answers.CREATE_ONLY))

    def find_order(self, reference: str) -> Posted | None:
        found = self.find_first("SalesOrder", f"ExternalRef eq {quoted(reference)}", answers.ORDER)
        return answers.order(found) if found else None

    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        unpicked = self.listed_in("unpicked_types")
        return translate.write_order(order, words, customer, reference, unpicked)

    def send_order(self, document: Document) -> Posted:
        return answers.order(self.send_entity("SalesOrder", document, **answers.CREATE_ONLY))

    def find_payment(self, reference: str, order_number: str) -> Posted | None:
        chosen = f"ExternalRef eq {quoted(reference[:40])}"
        found = self.find_first("Payment", chosen, {"$select": "ReferenceNbr,Type,ExternalRef"})
        return answers.payment(found) if found else None

    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        return translate_money.write_payment(order, payment, words, posted, reference)

    def send_payment(self, document: Document) -> Posted:
        return answers.payment(self.send_entity("Payment", document, **answers.CREATE_ONLY))

    def write_change(
        self, order: Order, words: Words, customer: str, reference: str, posted: Posted
    ) -> Document:
        written = translate.write_order(order, words, customer, reference)
        return translate_changes.write_change(written, posted)

    def send_change(self, document: Document) -> Posted:
        """Send it onto the lines that are there: a line without its id would be added again."""
        number = answers.order_number(document)
        found = self.fetch_booked(number, _OPEN_DOCUMENT)
        self._refuse_closed(number, found)
        onto = translate_changes.onto(document, found)
        return answers.order(self.send_entity("SalesOrder", onto, **answers.UPDATE_ONLY))

    def _refuse_closed(self, number: str, found: Fields) -> None:
        closed = translate_changes.why_closed(found)
        if closed:
            raise DocumentClosed(f"{number} {closed}", system=self.label)

    def send_cancel(self, posted: Posted, reason: str) -> Posted:
        """Cancel by its own action; an order that is cancelled already is left as it is."""
        found = self.fetch_booked(posted.number, _OPEN_DOCUMENT)
        if not translate_changes.is_cancelled(found):
            self._refuse_closed(posted.number, found)
            noted = translate_changes.write_reason(found, reason)
            if noted:
                self.send_entity("SalesOrder", noted, **answers.UPDATE_ONLY)
            key = {name: found[name] for name in ("OrderType", "OrderNbr")}
            self.send_action("SalesOrder", "CancelSalesOrder", key)
        due = translate_changes.deposits_due(found)
        return Posted(number=posted.number, id=found.get("id") or "", detail=due)
