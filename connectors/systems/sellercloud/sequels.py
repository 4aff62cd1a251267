"""What follows an order: tracking, remarks and statuses for it, its charges, its returns."""

from datetime import datetime
from urllib.parse import quote

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import ChargeSheet, Refund, Remark, Shipment, Status, Words
from connectors.capabilities import (
    ChargeSource,
    NoteTarget,
    RefundSource,
    ShipmentTarget,
    StatusTarget,
)
from connectors.errors import NotThere
from connectors.kit.http import Answer
from connectors.kit.naming import identity
from connectors.systems.sellercloud import translate_returns, translate_sequels
from connectors.systems.sellercloud import words as theirs
from connectors.systems.sellercloud.door import Door, clock_of, now_there, rows_of


class Sequels(Door, ShipmentTarget, NoteTarget, StatusTarget, ChargeSource, RefundSource):
    partial_shipments = False  # both shipping calls mark the whole order shipped
    charge_batch = 50
    reopens_cancelled = True  # PUT Orders/StatusCode sets any status

    def _fetch_order(self, id: str) -> Answer:
        return self.http.fetch("GET", f"api/Orders/{quote(id)}")

    def find_shipment(self, order: Posted, shipment: Shipment) -> Posted | None:
        held = self._fetch_order(order.id).json()
        if int(held["Statuses"].get("ShippingStatus") or 0) != theirs.FULLY_SHIPPED:
            return None
        packages = held.get("OrderPackages") or ()
        known = {str(p.get("TrackingNumber") or "").strip() for p in packages}
        is_ours = not shipment.tracking or shipment.tracking[0] in known
        return Posted(number=order.id, detail=shipment.id) if is_ours else None

    def write_shipment(self, order: Posted, shipment: Shipment, words: Words) -> Document:
        return translate_sequels.write_shipment(order.id, shipment, words, self.zone)

    def send_shipment(self, document: Document) -> Posted:
        """Mark the order shipped, at a time that its own creation and the server's clock allow."""
        answer = self._fetch_order(document["order"])
        at, held = now_there(answer), answer.json()
        shipped = translate_sequels.dated(document["shipped"], held, at, self.zone)
        self._send_columns(document)
        self.http.send("PUT", "api/Orders/ShippingStatus", json=shipped)
        return Posted(number=document["order"])

    def _send_columns(self, document: Document) -> None:
        """Set the order's custom columns, which go first: each may be set again."""
        for column in document["columns"]:
            path = f"api/Orders/{document['order']}/CustomColumns"
            self.http.send("PUT", path, json=column)

    def find_note(self, order: Posted, remark: Remark) -> Posted | None:
        notes = rows_of(self.http.fetch("GET", "api/Orders/Notes", params={"id": order.id}))
        for note in notes:
            is_ours = note.get("Category") == theirs.CUSTOMER_SERVICE
            if is_ours and str(note["Note"]).strip() == remark.text.strip():
                return Posted(number=identity(note["NoteID"]))
        return None

    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document:
        return translate_sequels.write_note(order.id, remark)

    def send_note(self, document: Document) -> Posted:
        self.http.send("POST", f"api/Orders/{document['order']}/Notes", json=document["note"])
        return Posted(number=str(document["order"]))

    def write_status(self, order: Posted, status: Status, words: Words) -> Document:
        return translate_sequels.write_status(order.id, status, words)

    def send_status(self, document: Document) -> Posted:
        """Set the status where it differs; an order that is completed there is left alone."""
        id = document["order"]
        self._send_columns(document)
        if translate_sequels.is_due(document, self._fetch_order(id).json()["Statuses"]):
            self.http.send("PUT", "api/Orders/StatusCode", json=document["code"])
        return Posted(number=id)

    def fetch_charges(self, order_ids: tuple[str, ...]) -> dict[str, Raw]:
        said = {"Orders": [int(id) for id in order_ids]}
        rows = rows_of(self.http.fetch("POST", "api/Orders/ProfitAndLoss", json=said))
        return {str(row["OrderID"]): row for row in rows}

    def read_charges(self, raw: Raw) -> ChargeSheet:
        return translate_sequels.read_charges(raw)

    def fetch_changed_refunds(self, since: datetime | None, page: str = "") -> Page:
        """List returns of which money was given back; a row does not say when it changed."""
        chosen = {"model.lastUpdatedOnFrom": self.moment(since)} if since else {}
        asked = {**chosen, "model.companyIDList": self.companies}
        answer = self.fetch_paged("api/Rma", asked, page, "read returns")
        found = answer.json()
        stubs = [
            Stub(id=identity(row["ID"]), stamp=translate_returns.stamp(row))
            for row in found["Items"] or ()
            if translate_returns.is_refunded(row) and self._is_taken(row)
        ]
        return self.page_of(found, stubs, page, clock_of(answer))

    def _is_taken(self, row: Raw) -> bool:
        return not self.companies or str(row.get("CompanyID")) in self.companies

    def fetch_refund(self, id: str) -> Raw:
        """Fetch a return whole, and its row of the list: only that states what was given back."""
        found = self.http.fetch("GET", "api/Rma", params={"model.rMAIDs": id}).json()
        row = next((r for r in found["Items"] or () if str(r["ID"]) == id), None)
        if row is None:
            raise NotThere(f"return {id}", system=self.label)
        return {"row": row, "rma": self.http.fetch("GET", f"api/Rma/{quote(id)}").json()}

    def read_refund(self, raw: Raw) -> Refund:
        return translate_returns.read_refund(raw, self.zone)
