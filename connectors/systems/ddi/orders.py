"""Orders as unpaid POS orders with deposits, their customers, and what may change of them."""

from connectors.base import Document, Posted
from connectors.canonical import Customer, Order, Payment, Words
from connectors.capabilities import SALES_ORDER, OrderAmendTarget
from connectors.errors import CannotSay, RecordRefused
from connectors.systems.ddi import lists, translate
from connectors.systems.ddi.door import Door


class Orders(Door, OrderAmendTarget):
    sends_payments_with_order = True
    takes_charged_only = True
    documents = {SALES_ORDER: "unpaid POS order with deposits"}
    shows_deposits = True

    @property
    def site(self) -> translate.Site:
        return translate.Site(
            branch=self.said("branch"),
            writer=self.said("writer"),
            ship_via=self.said("ship_via"),
        )

    def find_customer(self, customer: Customer) -> Posted | None:
        """Find by account, then by e-mail; one e-mail of two customers is for staff to settle."""
        if customer.account:
            found = self._customers("customerNumber", customer.account)
            if found:
                return found[0]
        found = self._customers("email", customer.email) if customer.email else []
        if len(found) > 1:
            numbers = ", ".join(one.number for one in found)
            told = f"customers {numbers} share one e-mail; name the account at the order's source"
            raise RecordRefused(told, system=self.label)
        return found[0] if found else None

    def _customers(self, field: str, value: str) -> list[Posted]:
        return [
            Posted(number=one["customerNumber"], id=one["customerNumber"])
            for one in self.wire.find_customers(**{field: value})
            if str(one.get(field) or "").strip().casefold() == value.strip().casefold()
            and one.get("active") is not False
        ]

    def write_customer(self, order: Order, words: Words) -> Document:
        return translate.write_customer(order, words)

    def send_customer(self, document: Document) -> Posted:
        made = self.wire.send_customer(document)
        return Posted(number=made["customerNumber"], id=made["customerNumber"])

    def find_order(self, reference: str) -> Posted | None:
        found = self.wire.find_order(reference)
        return lists.posted(found) if found else None

    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        return translate.write_order(order, words, customer, reference, self.site)

    def send_order(self, document: Document) -> Posted:
        return lists.posted(self.wire.send_order(document))

    def write_change(
        self, order: Order, words: Words, customer: str, reference: str, posted: Posted
    ) -> Document:
        return translate.write_order(order, words, customer, reference, self.site)

    def send_change(self, document: Document) -> Posted:
        return lists.posted(self.wire.send_change(document))

    def send_cancel(self, posted: Posted, reason: str) -> Posted:
        done = self.wire.send_cancel(posted.id, reason)
        return Posted(number=posted.number, id=posted.id, detail=lists.owed(done))

    def find_payment(self, reference: str, order_number: str) -> Posted | None:
        """Deposits travel with their order; none is looked for apart from it."""
        return None

    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        told = (
            f"a payment after its order was booked: enter it as a deposit on POS order "
            f"{posted.number} in Inform, never as a cash receipt"
        )
        raise CannotSay(told, system=self.label)

    def send_payment(self, document: Document) -> Posted:
        raise CannotSay("a payment apart from its order", system=self.label)
