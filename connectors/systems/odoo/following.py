"""What follows an order: deliveries, remarks, states, invoices, credit notes; to and fro."""

from datetime import datetime
from typing import Any

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Invoice, Refund, Remark, Shipment, Status, Words
from connectors.capabilities import (
    InvoiceSource,
    InvoiceTarget,
    NoteSource,
    NoteTarget,
    RefundSource,
    RefundTarget,
    ShipmentSource,
    ShipmentTarget,
    StatusSource,
)
from connectors.kit.naming import identity
from connectors.systems.odoo import (
    changes,
    gather,
    messages,
    paying,
    shipping,
    translate_sequels,
    translate_sequels_write,
)
from connectors.systems.odoo.session import Session, stub

_MOVES: dict[str, list[Any]] = {
    "out_invoice": [["state", "in", ["posted", "cancel"]], ["invoice_origin", "!=", False]],
    "out_refund": [["state", "=", "posted"]],
}
_INVOICE = ("name", "state", "payment_state", "invoice_origin", "currency_id", "amount_total",
            "amount_residual", "invoice_date", "invoice_date_due", "date", "access_url")  # fmt: skip
_SHIPPED = [
    ["state", "=", "done"],
    ["picking_type_code", "=", "outgoing"],
    ["sale_id", "!=", False],
]
_ON_ORDERS = [["model", "=", "sale.order"], ["message_type", "=", "comment"]]


class Following(
    Session,
    ShipmentSource,
    ShipmentTarget,
    NoteSource,
    NoteTarget,
    StatusSource,
    InvoiceSource,
    InvoiceTarget,
    RefundSource,
    RefundTarget,
):
    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page:
        found = changes.rows(self.rpc, "stock.picking", _SHIPPED, since, page, ())
        documents = gather.shipments(self.rpc, [row["id"] for row in found]) if found else []
        return changes.page(found, [stub(raw, "picking") for raw in documents])

    def fetch_shipment(self, id: str) -> Raw:
        return self.one(gather.shipments(self.rpc, [int(id)]), f"delivery {id}")

    def read_shipment(self, raw: Raw) -> Shipment:
        return translate_sequels.read_shipment(raw)

    def find_shipment(self, order: Posted, shipment: Shipment) -> Posted | None:
        return shipping.find(self.rpc, int(order.id), shipment)

    def write_shipment(self, order: Posted, shipment: Shipment, words: Words) -> Document:
        return translate_sequels_write.write_shipment(order, shipment, words)

    def send_shipment(self, document: Document) -> Posted:
        return shipping.send(self.rpc, self.directory, document)

    def fetch_changed_notes(self, since: datetime | None, page: str = "") -> Page:
        """List remarks; those the hub wrote itself bear its user, and stay here."""
        theirs = [["create_uid", "!=", self.uid], *_ON_ORDERS]
        found = changes.rows(self.rpc, "mail.message", theirs, since, page, messages.FIELDS)
        said = gather.message_orders(self.rpc, [row for row in found if messages.says(row)])
        return changes.page(found, [stub(raw, "message") for raw in said])

    def fetch_note(self, id: str) -> Raw:
        found = self.rpc.read("mail.message", [int(id)], messages.FIELDS)
        return self.one(gather.message_orders(self.rpc, found), f"remark {id}")

    def read_note(self, raw: Raw) -> Remark:
        return translate_sequels.read_note(raw)

    def find_note(self, order: Posted, remark: Remark) -> Posted | None:
        return messages.find(self.rpc, int(order.id), remark.text)

    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document:
        return messages.document(int(order.id), remark.text)

    def send_note(self, document: Document) -> Posted:
        return messages.post(self.rpc, document)

    def fetch_changed_statuses(self, since: datetime | None, page: str = "") -> Page:
        return changes.of_orders(self.rpc, since, page, lambda ids: gather.statuses(self.rpc, ids))

    def fetch_status(self, id: str) -> Raw:
        return self.one(gather.statuses(self.rpc, [int(id)]), f"order {id}")

    def read_status(self, raw: Raw) -> Status:
        return translate_sequels.read_status(raw)

    def fetch_changed_invoices(self, since: datetime | None, page: str = "") -> Page:
        found = self._moves("out_invoice", since, page, _INVOICE)
        return changes.page(
            found, [_invoice_of(row, name) for row in found for name in changes.origins(row)]
        )

    def _moves(self, kind: str, since: datetime | None, page: str, fields: Any) -> list[Raw]:
        domain = [["move_type", "=", kind], *_MOVES[kind]]
        return changes.rows(self.rpc, "account.move", domain, since, page, fields)

    def fetch_invoice(self, id: str) -> Raw:
        number, _, name = id.partition(" of ")
        found = self.rpc.read("account.move", [int(number)], ("id", "write_date", *_INVOICE))
        move = self.one(found, f"invoice {number}")
        return {"id": id, "move": move, "order": name or next(iter(changes.origins(move)), "")}

    def read_invoice(self, raw: Raw) -> Invoice:
        return translate_sequels.read_invoice(raw, self.address())

    def write_invoice(self, order: Posted, invoice: Invoice, words: Words) -> Document:
        return translate_sequels_write.write_invoice(order, invoice, words)

    def send_invoice(self, document: Document) -> Posted:
        return paying.send_invoice(self.rpc, document)

    def fetch_changed_refunds(self, since: datetime | None, page: str = "") -> Page:
        found = self._moves("out_refund", since, page, ())
        documents = gather.refunds(self.rpc, [row["id"] for row in found]) if found else []
        return changes.page(found, [stub(raw, "move") for raw in documents])

    def fetch_refund(self, id: str) -> Raw:
        return self.one(gather.refunds(self.rpc, [int(id)]), f"credit note {id}")

    def read_refund(self, raw: Raw) -> Refund:
        return translate_sequels.read_refund(raw)

    def find_refund(self, order: Posted, refund: Refund) -> Posted | None:
        return paying.find_refund(self.rpc, order, translate_sequels_write.refund_mark(refund))

    def write_refund(self, order: Posted, refund: Refund, words: Words) -> Document:
        return translate_sequels_write.write_refund(order, refund, words, self.settings)

    def send_refund(self, document: Document) -> Posted:
        return paying.send_refund(self.rpc, self.directory, document)


def _invoice_of(move: Raw, order: str) -> Stub:
    """Give an invoice as one order's: it may be of several."""
    is_one = len(changes.origins(move)) == 1
    id = identity(move["id"]) if is_one else f"{move['id']} of {order}"
    return Stub(id=id, document={"id": id, "move": move, "order": order})
