"""Orders and what follows them, to and from a shop: the network verbs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Invoice, Order, Refund, Remark, Shipment, Status, Words
from connectors.capabilities import (
    InvoiceTarget,
    NoteTarget,
    OrderSource,
    PaymentCapture,
    RefundSource,
    RefundTarget,
    ShipmentTarget,
    StatusTarget,
    UnpaidAdvice,
)
from connectors.errors import CannotSay, NotThere
from connectors.kit.naming import identity
from connectors.systems.woocommerce import translate, translate_refunds, translate_sequels
from connectors.systems.woocommerce.fields import (
    cleaned,
    meta_text,
    read_time,
    since_of,
    stamp,
    text,
)
from connectors.systems.woocommerce.shop import ORDERS_A_PAGE, PAGE_SIZE, AtShop, pages

TRASH = "trash"


class Orders(AtShop, OrderSource):
    """Orders are listed whole, so that none is fetched singly."""

    unpaid_advice = (
        UnpaidAdvice(
            channel="admin",
            sentence="Staff entered these: have them choose “Processing” once the money is there, which "
            "marks an order paid.",
        ),
        UnpaidAdvice(
            sentence="WooCommerce, Settings, Payments: let card gateways capture at once, not only "
            "authorize. Bank transfers, cheques and cash on delivery arrive unpaid until staff mark "
            "the order paid."
        ),
    )

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        """List by id, which keeps its place while orders change; then the newest of the trash.

        A trashed order vanishes from every other list (seen). Before the first run nothing of it
        is known, so none is asked for.
        """
        if page == TRASH:
            return self._trash()
        rows, onward, total = self._orders(since, page)
        return Page(
            stubs=self._stubs([row for row in rows if row["status"] not in translate.CARTS]),
            next_page=onward or (TRASH if since else ""),
            total=total,
            latest=max(
                filter(None, (read_time(r["date_modified_gmt"]) for r in rows)), default=None
            ),
        )

    def _orders(self, since: datetime | None, page: str) -> tuple[list[Raw], str, int | None]:
        number = int(page or 1)
        changed = {"modified_after": since_of(since), "dates_are_gmt": "true"} if since else {}
        answer = self.shop.ask(
            "orders",
            status="any",
            orderby="id",
            order="asc",
            page=number,
            per_page=ORDERS_A_PAGE,
            **changed,
        )
        told = answer.headers.get("X-WP-Total", "")
        onward = str(number + 1) if number < pages(answer) else ""
        return answer.json(), onward, int(told) if told.isdigit() else None

    def _trash(self) -> Page:
        rows = self.shop.get("orders", status=TRASH, orderby="id", order="desc", per_page=PAGE_SIZE)
        return Page(stubs=self._stubs(rows))

    def _stubs(self, rows: Sequence[Raw]) -> tuple[Stub, ...]:
        accounts = self._accounts({str(row["customer_id"]) for row in rows} - {"0"})
        documents = [_stored(row, accounts) for row in rows]
        return tuple(
            Stub(id=identity(one["order"]["id"]), stamp=stamp(one["order"]), document=one)
            for one in documents
        )

    def _accounts(self, ids: set[str]) -> dict[str, str]:
        """Find what number each customer has in the ERP: an order itself does not carry it."""
        if not (ids and self.keys.account):
            return {}
        rows = self.shop.get(
            "customers",
            include=",".join(sorted(ids, key=int)),
            role="all",
            per_page=PAGE_SIZE,
            _fields="id,meta_data",
        )
        return {identity(row["id"]): meta_text(row, self.keys.account) for row in rows}

    def fetch_order(self, id: str) -> Raw:
        order: Raw = self.shop.get(f"orders/{id}")
        return _stored(order, self._accounts({str(order["customer_id"])} - {"0"}))

    def find_order_id(self, number: str) -> str | None:
        """Find by number; plug-ins number orders otherwise than by id, which counts last."""
        wanted, rows = number.strip().lstrip("#"), []
        if wanted.isdigit():
            rows += self._by_id(wanted)
        if not any(text(row["number"]) == wanted for row in rows):
            rows = [*self.shop.get("orders", search=wanted, status="any"), *rows]
        named = [row for row in rows if text(row["number"]).casefold() == wanted.casefold()]
        chosen = named or [row for row in rows if identity(row["id"]) == wanted]
        return identity(chosen[0]["id"]) if chosen else None

    def _by_id(self, id: str) -> list[Raw]:
        try:
            return [self.shop.get(f"orders/{id}")]
        except NotThere:
            return []

    def read_order(self, raw: Raw) -> Order:
        return translate.read_order(raw, self.keys)


def _stored(order: Raw, accounts: dict[str, str]) -> Raw:
    account = accounts.get(str(order["customer_id"]), "")
    return {"order": cleaned(order), "account": account}


class Refunds(Orders, RefundSource, RefundTarget):
    """A refund touches its order's time of change; it is listed with the order and never changes."""

    def fetch_changed_refunds(self, since: datetime | None, page: str = "") -> Page:
        rows, onward, _ = self._orders(since, page)
        return Page(
            stubs=tuple(
                Stub(id=f"{row['id']}/{one['id']}", stamp=text(one["total"]))
                for row in rows
                for one in row.get("refunds") or ()
            ),
            next_page=onward,
            latest=max(
                filter(None, (read_time(r["date_modified_gmt"]) for r in rows)), default=None
            ),
        )

    def fetch_refund(self, id: str) -> Raw:
        order, _, refund = id.partition("/")
        return {
            "order": cleaned(self.shop.get(f"orders/{order}")),
            "refund": cleaned(self.shop.get(f"orders/{order}/refunds/{refund}")),
        }

    def read_refund(self, raw: Raw) -> Refund:
        return translate_refunds.read_refund(raw)

    def find_refund(self, order: Posted, refund: Refund) -> Posted | None:
        found = translate_refunds.is_told(self._refunds(order.id), refund.id)
        return _refunded(order.id, found) if found else None

    def _refunds(self, order: str) -> list[Raw]:
        return list(self.shop.every(f"orders/{order}/refunds"))

    def write_refund(self, order: Posted, refund: Refund, words: Words) -> Document:
        return translate_refunds.write_refund(order.id, refund, words)

    def send_refund(self, document: Document) -> Posted:
        path = f"orders/{document['order']}"
        before = self._refunds(document["order"])
        body = translate_refunds.fitted(document, self.shop.get(path), before)
        made = self.shop.post(f"{path}/refunds", body)
        return _refunded(document["order"], made)


def _refunded(order: str, refund: Raw) -> Posted:
    return Posted(number=identity(refund["id"]), id=f"{order}/{refund['id']}")


class Sequels(AtShop, ShipmentTarget, NoteTarget, StatusTarget, InvoiceTarget):
    """What is told of an order. A note goes first and is not repeated; the order is written last."""

    def find_shipment(self, order: Posted, shipment: Shipment) -> Posted | None:
        held = self.shop.get(f"orders/{order.id}")
        kept = translate_sequels.kept_shipment(held, shipment.id)
        is_there = translate_sequels.is_same_shipment(kept, shipment)
        return Posted(number=text(held["number"]), id=order.id) if is_there else None

    def write_shipment(self, order: Posted, shipment: Shipment, words: Words) -> Document:
        return translate_sequels.write_shipment(order.id, shipment, words)

    def send_shipment(self, document: Document) -> Posted:
        path = f"orders/{document['order']}"
        body = translate_sequels.shipped(document, self.shop.get(path))
        self._note_once(path, {"note": document["note"], "customer_note": True})
        return self._keep(path, body)

    def find_note(self, order: Posted, remark: Remark) -> Posted | None:
        found = self._noted(f"orders/{order.id}", remark.text)
        return Posted(number=identity(found["id"])) if found else None

    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document:
        return translate_sequels.write_note(order.id, remark)

    def send_note(self, document: Document) -> Posted:
        made = self.shop.post(f"orders/{document['order']}/notes", document["note"])
        return Posted(number=identity(made["id"]))

    def write_status(self, order: Posted, status: Status, words: Words) -> Document:
        return translate_sequels.write_status(order.id, status, words)

    def send_status(self, document: Document) -> Posted:
        path = f"orders/{document['order']}"
        held = self.shop.get(path)
        body = translate_sequels.moved(document, held)
        return self._keep(path, body) if body else _posted(held)

    def write_invoice(self, order: Posted, invoice: Invoice, words: Words) -> Document:
        return translate_sequels.write_invoice(order.id, invoice, words)

    def send_invoice(self, document: Document) -> Posted:
        path = f"orders/{document['order']}"
        self._note_once(path, document["note"])
        return self._keep(path, document["body"])

    def _keep(self, path: str, body: Raw) -> Posted:
        """Change an order, and see that its meta data were kept: what is too long is dropped (seen)."""
        order = self.shop.put(path, body)
        lost = translate_sequels.dropped(body, order)
        if lost:
            told = f"{', '.join(lost)}: the shop did not keep it, which is how it takes an over-long text"
            raise CannotSay(told, system=self.label)
        return _posted(order)

    def _noted(self, path: str, told: str) -> Any:
        notes = self.shop.get(f"{path}/notes")
        return next((n for n in notes if translate_sequels.same_words(n, told)), None)

    def _note_once(self, path: str, note: Raw) -> None:
        if not self._noted(path, note["note"]):
            self.shop.post(f"{path}/notes", note)


class Captures(AtShop, PaymentCapture):
    """WooPayments alone captures over the interface: POST payments/orders/{id}/capture_authorization."""

    def find_capture(self, order: Posted, reference: str) -> Posted | None:
        held = self.shop.get(f"orders/{order.id}")
        return _posted(held) if translate_sequels.is_captured(held) else None

    def write_capture(
        self, order: Posted, amount: Decimal, currency: str, reference: str
    ) -> Document:
        return {"order": order.id, "amount": amount, "currency": currency}

    def send_capture(self, document: Document) -> Posted:
        """Capture the whole, whatever was shipped: it takes no amount."""
        path = f"orders/{document['order']}"
        intent = translate_sequels.capturable(document, self.shop.get(path))
        said = {"payment_intent_id": intent}
        done = self.shop.post(f"payments/{path}/capture_authorization", said)
        return Posted(number=text(done["id"]), id=document["order"], total=document["amount"])


def _posted(order: Raw) -> Posted:
    return Posted(
        number=text(order["number"]), id=identity(order["id"]), detail=text(order["status"])
    )
