"""What follows a POS order: shipments, statuses, notes, invoices."""

from datetime import datetime

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Invoice, Remark, Shipment, Status, Words
from connectors.capabilities import (
    InvoiceSource,
    NoteSource,
    NoteTarget,
    ShipmentSource,
    StatusSource,
)
from connectors.errors import NotThere
from connectors.systems.ddi import contract, lists, translate_sequels
from connectors.systems.ddi.door import Door
from connectors.systems.ddi.wire import pages


class Sequels(Door, ShipmentSource, StatusSource, InvoiceSource, NoteSource, NoteTarget):
    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page:
        listed = self.wire.fetch_shipments(since, page)
        stubs = [Stub(id=one["shipment"]["shipmentId"], document=one) for one in listed.items]
        return lists.page(listed, stubs)

    def fetch_shipment(self, id: str) -> Raw:
        for listed in pages(lambda cursor: self.wire.fetch_shipments(None, cursor)):
            for one in listed.items:
                if one["shipment"]["shipmentId"] == id:
                    return one
        raise NotThere(f"shipment {id}", system=self.label)

    def read_shipment(self, raw: Raw) -> Shipment:
        return translate_sequels.read_shipment(raw)

    def fetch_changed_statuses(self, since: datetime | None, page: str = "") -> Page:
        """List orders whole, and compare them whole: they may change twice within a second."""
        return lists.page_of(self.wire.fetch_page(contract.ORDERS, since, page), "externalOrderId")

    def fetch_status(self, id: str) -> Raw:
        found = self.wire.find_order(id)
        if found is None:
            raise NotThere(f"order {id}", system=self.label)
        return found

    def read_status(self, raw: Raw) -> Status:
        return translate_sequels.read_status(raw)

    def fetch_changed_notes(self, since: datetime | None, page: str = "") -> Page:
        listed = self.wire.fetch_page(contract.ORDERS, since, page)
        notes = [note for order in listed.items for note in translate_sequels.notes_of(order)]
        return lists.page(listed, [Stub(id=note["id"], document=note) for note in notes])

    def fetch_note(self, id: str) -> Raw:
        raise NotThere("a note stands in its order's list only", system=self.label)

    def read_note(self, raw: Raw) -> Remark:
        return translate_sequels.read_note(raw)

    def find_note(self, order: Posted, remark: Remark) -> Posted | None:
        there = self.wire.find_order(order.id) or {}
        known = {str(note["text"]).strip() for note in there.get("notes") or ()}
        return Posted(number=order.number) if remark.text.strip() in known else None

    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document:
        return translate_sequels.write_remark(order, remark)

    def send_note(self, document: Document) -> Posted:
        self.wire.send_note(document["order"], document["note"])
        return Posted(number=document["order"])

    def fetch_changed_invoices(self, since: datetime | None, page: str = "") -> Page:
        return lists.page_of(self.wire.fetch_page(contract.INVOICES, since, page), "invoiceNumber")

    def fetch_invoice(self, id: str) -> Raw:
        found = self.wire.fetch_all(contract.INVOICES)
        return lists.first(found, f"invoice {id}", invoiceNumber=id)

    def read_invoice(self, raw: Raw) -> Invoice:
        return translate_sequels.read_invoice(raw, self.currency)
