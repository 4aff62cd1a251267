"""What follows an order here: shipments, remarks, statuses, invoices, returns, profit and loss."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import (
    ChargeSheet,
    Invoice,
    Refund,
    Remark,
    Shipment,
    Status,
    Words,
)
from connectors.capabilities import (
    ChargeTarget,
    InvoiceSource,
    NoteSource,
    RefundSource,
    RefundTarget,
    ShipmentSource,
    StatusSource,
)
from connectors.errors import NotThere
from connectors.systems.acumatica import (
    answers,
    translate,
    translate_invoices,
    translate_returns,
    translate_sequels,
)
from connectors.systems.acumatica.door import Door
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import quoted, text

_SHIPPED = "Details,Packages,Packages/PackageContents,Orders"
_STATUS = {
    "$expand": "Totals",
    "$select": "OrderType,OrderNbr,Status,LastModified,ExternalRef,OrderTotal,Totals/UnpaidBalance",
}
_INVOICED = {
    "$expand": "Details",
    "$select": "Type,ReferenceNbr,Status,LastModifiedDateTime,Details/OrderType,Details/OrderNbr",
}
_RETURNED = {
    "$expand": "Details",
    "$select": "OrderType,OrderNbr,Status,OrderTotal,ExternalRef,"
    "Details/InventoryID,Details/OrderQty",
}


class Sequels(
    Door,
    ShipmentSource,
    NoteSource,
    StatusSource,
    InvoiceSource,
    RefundSource,
    RefundTarget,
    ChargeTarget,
):
    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page:
        field, params = "LastModifiedDateTime", {"$expand": "Orders"}
        rows = self.fetch_changed("Shipment", field, since, int(page or 0), params)
        stubs = [
            Stub(id=answers.part(row, order), stamp=text(row, field))
            for row in rows
            if text(row, "Operation").casefold() != "receipt"  # goods that come back
            for order in row.get("Orders") or ()
        ]
        return answers.page_of(stubs, rows, field, page)

    def fetch_shipment(self, id: str) -> Raw:
        number, _, order = id.partition(" of ")
        path = f"Shipment/{quote(number)}"
        shipment = self.fetch_entity(path, {"$expand": _SHIPPED})
        params = {"$select": "OrderType,OrderNbr,Status"}
        return {"id": id, "shipment": shipment, "order": self.fetch_booked(order, params)}

    def read_shipment(self, raw: Raw) -> Shipment:
        return translate_sequels.read_shipment(raw)

    def fetch_changed_notes(self, since: datetime | None, page: str = "") -> Page:
        params = {
            "$select": "OrderType,OrderNbr,LastModified",
            "$custom": f"{translate.VIEW}.{translate.REMARK}",
        }
        rows = self.fetch_changed("SalesOrder", "LastModified", since, int(page or 0), params)
        stubs = [answers.remark(row) for row in rows if answers.remark_text(row)]
        return answers.page_of(stubs, rows, "LastModified", page)

    def fetch_note(self, id: str) -> Raw:
        raise NotThere("a remark stands in its order's list only", system=self.label)

    def read_note(self, raw: Raw) -> Remark:
        return translate_sequels.read_note(raw)

    def fetch_changed_statuses(self, since: datetime | None, page: str = "") -> Page:
        """List the orders an integration booked; each row holds all there is to tell."""
        rows = self.fetch_changed("SalesOrder", "LastModified", since, int(page or 0), _STATUS)
        stubs = [
            Stub(id=answers.order_number(row), stamp=text(row, "LastModified"), document=row)
            for row in rows
            if text(row, "ExternalRef")
        ]
        return answers.page_of(stubs, rows, "LastModified", page)

    def fetch_status(self, id: str) -> Raw:
        return self.fetch_booked(id, _STATUS)

    def read_status(self, raw: Raw) -> Status:
        return translate_sequels.read_status(raw)

    def fetch_changed_invoices(self, since: datetime | None, page: str = "") -> Page:
        """List released invoices, one record an order of an invoice."""
        rows = self._changed_invoices(since, page)
        stubs = [
            Stub(id=f"{text(row, 'ReferenceNbr')} of {order}", stamp=text(row, answers.CHANGED))
            for row in rows
            if translate_invoices.is_released(row, "invoice")
            for order in translate_invoices.orders_of(row)
        ]
        return answers.page_of(stubs, rows, answers.CHANGED, page)

    def _changed_invoices(self, since: datetime | None, page: str) -> list[Fields]:
        return self.fetch_changed("SalesInvoice", answers.CHANGED, since, int(page or 0), _INVOICED)

    def fetch_invoice(self, id: str) -> Raw:
        number, _, order = id.partition(" of ")
        return {"id": id, "order": order, "invoice": self._invoice("Invoice", number)}

    def _invoice(self, kind: str, number: str) -> Fields:
        params = {"$expand": "Details,TaxDetails"}
        found: Fields = self.fetch_entity(f"SalesInvoice/{quote(kind)}/{quote(number)}", params)
        return found

    def read_invoice(self, raw: Raw) -> Invoice:
        return translate_invoices.read_invoice(raw)

    def fetch_changed_refunds(self, since: datetime | None, page: str = "") -> Page:
        """List released credit memos: money that staff gave back."""
        rows = self._changed_invoices(since, page)
        stubs = [
            Stub(id=text(row, "ReferenceNbr"), stamp=text(row, answers.CHANGED))
            for row in rows
            if translate_invoices.is_released(row, "credit memo")
        ]
        return answers.page_of(stubs, rows, answers.CHANGED, page)

    def fetch_refund(self, id: str) -> Raw:
        """Fetch a credit memo with the invoice it takes back: that one names the order."""
        memo = self._invoice("Credit Memo", id)
        self._refuse_echo(memo)
        taken = translate_invoices.taken_back(memo)
        return {"memo": memo, "invoice": self._invoice("Invoice", taken) if taken else {}}

    def _refuse_echo(self, memo: Fields) -> None:
        """Leave out the memo of a return that was booked from outside: its source knows of it."""
        for number in translate_invoices.orders_of(memo):
            order = self.fetch_booked(number, {"$select": "OrderType,OrderNbr,ExternalRef"})
            if text(order, "ExternalRef") and text(order, "OrderType") in self._return_types():
                raise NotThere(f"{number} came from outside", system=self.label)

    def _return_types(self) -> tuple[str, str]:
        return self.settings.get("return_type") or "RC", self.settings.get("credit_type") or "CM"

    def read_refund(self, raw: Raw) -> Refund:
        return translate_invoices.read_refund(raw)

    def find_refund(self, order: Posted, refund: Refund) -> Posted | None:
        chosen = f"ExternalRef eq {quoted(translate_returns.reference(order, refund))}"
        found = self.find_first("SalesOrder", chosen, answers.ORDER)
        return answers.order(found) if found else None

    def write_refund(self, order: Posted, refund: Refund, words: Words) -> Document:
        item = self.settings.get("refund_item") or ""
        return translate_returns.write_refund(order, refund, words, self._return_types(), item)

    def send_refund(self, document: Document) -> Posted:
        """Book the return, completed from its order, and never for more than that holds."""
        order = self.fetch_booked(document["order"], {"$expand": "Details,TaxDetails,Shipments"})
        chosen = f"CustomerOrder eq {quoted(document['order'])}"
        earlier = self.fetch_entity("SalesOrder", {"$filter": chosen, **_RETURNED})
        ours = [row for row in earlier if text(row, "OrderType") in self._return_types()]
        made = translate_returns.completed(document, order, ours)
        return answers.order(self.send_entity("SalesOrder", made, **answers.CREATE_ONLY))

    def write_charges(self, order: Posted, sheet: ChargeSheet, words: Words) -> Document:
        return translate.write_charges(order, sheet, words)

    def send_charges(self, document: Document) -> Posted:
        found: Any = self.send_entity("SalesOrder", document, **answers.UPDATE_ONLY)
        return answers.order(found)
