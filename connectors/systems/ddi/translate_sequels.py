"""What follows a POS order, in our words: shipments, statuses, invoices, notes. Pure."""

import hashlib
from datetime import date
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Invoice, Remark, Shipment, ShippedLine, Status, key_of
from connectors.kit.naming import identity
from connectors.systems.ddi import contract
from connectors.systems.ddi.fields import Raw, decimal, read_time, said, text, time_of
from connectors.systems.ddi.translate_lines import source_of

NOTHING = Decimal(0)


def read_shipment(raw: Raw) -> Shipment:
    """Translate {"shipment", "order"}; the order, where it can be had, tells products and the rest."""
    shipment, order = raw["shipment"], raw.get("order") or {}
    packages = shipment["packages"]
    return Shipment(
        id=identity(shipment["shipmentId"]),
        order_number=shipment["orderNumber"],
        method=key_of(text(shipment, "shipVia")),
        shipped_at=read_time(shipment["confirmedAt"]),
        tracking=tuple(
            dict.fromkeys(text(p, "trackingNumber") for p in packages if text(p, "trackingNumber"))
        ),
        lines=_lines(packages, order),
        cost=decimal(shipment, "freight") or NOTHING,
        weight=sum((decimal(p, "weight") or NOTHING for p in packages), NOTHING),
        is_complete=_is_complete(text(order, "status")),
        updated_at=read_time(shipment["confirmedAt"]),
    )


def _is_complete(status: str) -> bool | None:
    if status in contract.COMPLETE:
        return True
    return False if status == contract.PARTIAL else None


def _lines(packages: list[Raw], order: Raw) -> tuple[ShippedLine, ...]:
    """Sum what left of each line over the packages; lines whose product nobody tells are left out."""
    shipped: dict[str, Decimal] = {}
    ordered = {str(line["lineNumber"]): line for line in order.get("lines") or ()}
    for package in packages:
        for line in package.get("lines") or ():
            place = str(line["lineNumber"])
            shipped[place] = shipped.get(place, NOTHING) + Decimal(str(line["quantity"]))
    told = text(order.get("customFields") or {}, contract.SOURCE_LINES)
    return tuple(
        ShippedLine(
            sku=ordered[place]["product"],
            quantity=quantity,
            line=source_of(told, place),
            uom=text(ordered[place], "unitOfMeasure"),
        )
        for place, quantity in shipped.items()
        if place in ordered
    )


def read_status(raw: Raw) -> Status:
    """Translate a POS order. Payment is not told: Inform keeps a deposit, the shop took the money."""
    return Status(
        id=identity(raw["externalOrderId"]),
        order_number=raw["orderNumber"],
        state=contract.STATES[raw["status"]],
        at=time_of(raw, "lastModified"),
    )


def read_invoice(raw: Raw, currency: str) -> Invoice:
    """Translate an invoice; where it tells no balance, that is the total less the deposit applied."""
    total = Decimal(str(raw["total"]))
    balance = decimal(raw, "balance")
    if balance is None:
        balance = total - (decimal(raw, "depositApplied") or NOTHING)
    return Invoice(
        id=identity(raw["invoiceNumber"]),
        number=raw["invoiceNumber"],
        order_number=raw["orderNumber"],
        currency=currency,
        total=total,
        balance=balance,
        issued_on=date.fromisoformat(raw["invoiceDate"][:10]),
        state="open" if balance > 0 else "paid",
    )


def notes_of(order: Raw) -> list[Raw]:
    """List what staff wrote on an order for the customer to see; our own notes are not theirs."""
    return [
        {
            "id": _note_id(order["orderNumber"], note["text"]),
            "order": order["orderNumber"],
            "note": note,
        }
        for note in order.get("notes") or ()
        if note.get("visibility") == contract.TO_CUSTOMER
        and note.get("author") != contract.AUTHOR
        and text(note, "text")
    ]


def _note_id(order: str, told: str) -> str:
    """Name a note by its order and words: the contract gives it no number."""
    return f"{order} {hashlib.sha256(told.strip().encode()).hexdigest()[:16]}"


def read_note(raw: Raw) -> Remark:
    """Translate {"id", "order", "note"}."""
    note = raw["note"]
    return Remark(
        id=identity(raw["id"]),
        order_number=raw["order"],
        text=note["text"].strip(),
        author=text(note, "author"),
        at=time_of(note, "createdAt"),
    )


def write_remark(order: Posted, remark: Remark) -> Raw:
    note = said(
        text=remark.text,
        visibility=contract.VISIBILITY.get(remark.kind, contract.INTERNAL),
        author=contract.AUTHOR,
    )
    return {"order": order.id, "note": note}
