"""DDI System Inform by a contract of our own: an adapter over REST, or files in a folder."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from connectors.base import Check, Document, Posted, WordSeen
from connectors.canonical import Customer, Order, Payment, Words
from connectors.capabilities import OrderAmendTarget, WordLister
from connectors.errors import CannotSay, RecordRefused
from connectors.kit.drop import Place
from connectors.kit.http import Answer, Client, Kit, SessionState
from connectors.systems.ddi import adapter, checks, contract, lists, translate
from connectors.systems.ddi.afterwards import Afterwards
from connectors.systems.ddi.catalog import Catalog
from connectors.systems.ddi.drop import FileDrop
from connectors.systems.ddi.form import FIELDS
from connectors.systems.ddi.wire import Wire


class Inform(OrderAmendTarget, Afterwards, Catalog, WordLister):
    key = "ddi"
    label = contract.SYSTEM
    fields = FIELDS
    sends_payments_with_order = True
    takes_charged_only = True
    places = dict.fromkeys(
        (
            "order_type",
            "shipping_method",
            "payment_method",
            "item",
            "warehouse",
            "unit",
            "customer_class",
        ),
        ("native",),
    )
    word_keys = {"carrier": ("ship via",)}
    listed = (*contract.REFERENCES, "item")

    def __init__(self, settings: dict[str, str], kit: Kit) -> None:
        super().__init__(settings, kit)
        self.wire: Wire = self._drop(kit) if self.said("way") == "drop" else self._adapter()

    def _adapter(self) -> Wire:
        return adapter.Adapter(self.http, self.address(), self.said("api_key"))

    def _drop(self, kit: Kit) -> Wire:
        place = Place(
            address=self.said("folder"),
            label=self.label,
            user=self.said("sftp_user"),
            password=self.settings.get("sftp_password") or "",
            host_key=self.said("host_key"),
            seconds=kit.limits.read,
        )
        return FileDrop(
            place, timedelta(minutes=float(self.number("interval", "60"))), self.currency
        )

    @property
    def settle(self) -> timedelta:  # type: ignore[override]  # it differs by the way to connect
        return self.wire.settle

    def address(self) -> str:
        return self.said("site")

    @property
    def site(self) -> translate.Site:
        return translate.Site(
            branch=self.said("branch"),
            writer=self.said("writer"),
            ship_via=self.said("ship_via"),
        )

    def log_in(self, http: Client) -> SessionState:
        return self.wire.log_in(http)

    def verdict(self, answer: Answer) -> None:
        adapter.judge(answer)

    def read_refusal(self, answer: Answer) -> str:
        problem = adapter.problem_of(answer)
        return adapter.words(problem) if problem else answer.text[:200]

    def test(self) -> Iterator[Check]:
        yield from self.wire.checks()
        named = {"branch": "warehouse", "writer": "writer", "ship_via": "shipping_method"}
        labels = {"branch": "Branch", "writer": "Writer", "ship_via": "Ship via"}
        for field, kind in named.items():
            if self.said(field):
                codes = [code["code"] for code in self.wire.fetch_codes(kind)]
                yield checks.known(labels[field], self.said(field), codes)

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

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.wire, kind)
