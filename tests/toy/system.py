"""A third system, as a newcomer would add it: one class, two pure functions, one registry line.

It stands in memory: orders wait in `BORN`, what is booked in `BOOKED`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from connectors.base import Check, Document, Field, Page, Posted, Raw, Stub, WordSeen
from connectors.canonical import Address, Customer, Line, Order, Payment, Words, key_of
from connectors.capabilities import OrderSource, OrderTarget, WordLister
from connectors.extras import Extra, Offer
from connectors.kit.http import Client, SessionState


class Toy(OrderSource, OrderTarget, WordLister):
    key = "toy"
    label = "Toy shop"
    fields = (
        Field(name="site", label="Address", kind="url", example="https://toy.example"),
        Field(name="token", label="Token", kind="secret", help="Toy shop, Settings, Token."),
    )
    word_keys = {"payment_method": ("method",), "order_type": ("shop",), "item": ("SKU",)}
    places = {"order_type": ("native",), "payment_method": ("native",), "item": ("native",)}
    listed = ("item",)
    extras = {
        "order": Offer(
            natives=(Extra(name="gift", label="Gift message", longest=40),),
            custom=r"x_\w+",
            spelled="x_colour",
            taken=frozenset({"ref", "total"}),
        ),
        "line": Offer(custom=r"x_\w+", spelled="x_engraving"),
    }

    born: ClassVar[dict[str, Raw]] = {}
    booked: ClassVar[dict[str, Document]] = {}

    def address(self) -> str:
        return self.settings["site"]

    def log_in(self, http: Client) -> SessionState:
        return SessionState(base=self.address(), headers={"X-Token": self.settings["token"]})

    def test(self) -> Iterator[Check]:
        yield Check(name="Orders", outcome="passed")

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        stubs = [
            Stub(id=id, stamp=json.dumps(raw)[:64], document=raw) for id, raw in self.born.items()
        ]
        return Page(stubs=tuple(stubs), latest=datetime.now(UTC))

    def fetch_order(self, id: str) -> Raw:
        return self.born[id]

    def find_order_id(self, number: str) -> str | None:
        return number if number in self.born else None

    def read_order(self, raw: Raw) -> Order:
        return read_order(raw)

    def find_customer(self, customer: Customer) -> Posted | None:
        return Posted(number=customer.email)

    def write_customer(self, order: Order, words: Words) -> Document:
        return {"email": order.customer.email}

    def send_customer(self, document: Document) -> Posted:
        return Posted(number=document["email"])

    def find_order(self, reference: str) -> Posted | None:
        found = self.booked.get(reference)
        return Posted(number=reference, total=Decimal(found["total"])) if found else None

    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        items = [words.word("item", line.sku) for line in order.lines]
        own = {line.id: dict(words.line_extras.get(line.id, {})) for line in order.lines}
        return {
            **words.extras,
            "lines": own,
            "ref": reference,
            "who": customer,
            "items": items,
            "total": str(order.total),
        }

    def send_order(self, document: Document) -> Posted:
        self.booked[document["ref"]] = document
        return Posted(number=document["ref"], total=Decimal(document["total"]))

    def find_payment(self, reference: str, order_number: str) -> Posted | None:
        return None

    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        return {"ref": reference, "amount": str(payment.amount)}

    def send_payment(self, document: Document) -> Posted:
        return Posted(number=document["ref"])

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return [WordSeen(key=key_of("BALL"), label="Ball")]


def read_order(raw: dict[str, Any]) -> Order:
    price = Decimal(raw["price"])
    return Order(
        id=raw["id"],
        number=raw["id"],
        source=key_of("toy"),
        currency="USD",
        total=price,
        placed_at=datetime.fromisoformat(raw["at"]),
        lines=(Line(id="1", sku=raw["sku"], quantity=Decimal(1), unit_price=price),),
        customer=Customer(email=raw["email"]),
        bill_to=Address(),
        ship_to=Address(),
        payments=(Payment(method=key_of("card"), amount=price, id="p1"),),
    )
