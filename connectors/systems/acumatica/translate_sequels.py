"""Acumatica's shipments, statuses and customer-service remarks in our words. Pure."""

import hashlib
from datetime import datetime
from decimal import Decimal

from connectors.canonical import Remark, Shipment, ShippedLine, Status, key_of
from connectors.systems.acumatica.fields import (
    Raw,
    money,
    needed,
    number,
    part,
    read_time,
    rows,
    text,
    value,
)
from connectors.systems.acumatica.translate_orders import read_payment_state, read_state

#: Status of a shipment that has left (spec's table; the words themselves are from memory).
CONFIRMED = {"confirmed", "completed", "invoiced", "partially invoiced"}
#: Status of an order nothing more is to be shipped of.
COMPLETE = {"completed", "invoiced"}


def read_shipment(raw: Raw) -> Shipment:
    """Translate {"id", "shipment", "order"}: one order's part of a shipment."""
    shipment, order = raw["shipment"], raw["order"]
    kind, nbr = needed(order, "OrderType"), needed(order, "OrderNbr")
    packages = (p for p in rows(shipment, "Packages") if _holds(p, kind, nbr))
    is_shared = len(rows(shipment, "Orders")) > 1
    return Shipment(
        id=raw["id"],
        order_number=f"{kind} {nbr}",
        method=key_of(text(shipment, "ShipVia")),
        tracking=tuple(text(p, "TrackingNbr") for p in packages if text(p, "TrackingNbr")),
        shipped_at=_shipped_at(shipment),
        lines=tuple(_line(d) for d in rows(shipment, "Details") if _is_of(d, kind, nbr)),
        # Nothing says which order of several the freight was paid for.
        cost=Decimal(0) if is_shared else number(shipment, "FreightCost"),
        weight=_weight(shipment, kind, nbr) if is_shared else number(shipment, "ShippedWeight"),
        is_confirmed=text(shipment, "Status").casefold() in CONFIRMED,
        is_complete=text(order, "Status").casefold() in COMPLETE,
        updated_at=read_time(needed(shipment, "LastModifiedDateTime")),
    )


def _shipped_at(shipment: Raw) -> datetime:
    """Give noon UTC of its `ShipmentDate`, which is a day only: from Hawaii to Sydney it is that day."""
    return datetime.fromisoformat(f"{needed(shipment, 'ShipmentDate')[:10]}T12:00:00+00:00")


def _is_of(detail: Raw, kind: str, nbr: str, prefix: str = "") -> bool:
    """Tell whose row it is; numbers are unique within their order type only."""
    is_named = text(detail, f"{prefix}OrderNbr") == nbr
    return is_named and text(detail, f"{prefix}OrderType") in ("", kind)


def _holds(package: Raw, kind: str, nbr: str) -> bool:
    """Tell whether a package holds goods of an order; one whose contents name no order may."""
    named = [row for row in rows(package, "PackageContents") if text(row, "OrigOrderNbr")]
    return not named or any(_is_of(row, kind, nbr, "Orig") for row in named)


def _weight(shipment: Raw, kind: str, nbr: str) -> Decimal:
    """Give an order's own part of the weight of a shipment of several."""
    own = (row for row in rows(shipment, "Orders") if _is_of(row, kind, nbr))
    return sum((number(row, "ShippedWeight") for row in own), Decimal(0))


def _line(detail: Raw) -> ShippedLine:
    return ShippedLine(
        sku=str(needed(detail, "InventoryID")),
        quantity=Decimal(str(value(detail, "ShippedQty", 0))),
        line=str(value(detail, "OrderLineNbr", "")),
        uom=text(detail, "UOM"),
    )


def read_note(raw: Raw) -> Remark:
    """Translate {"id", "order", "text"}."""
    return Remark(id=raw["id"], order_number=raw["order"], text=raw["text"])


def note_id(order: str, told: str) -> str:
    """Name a remark by its order and words: the field keeps the newest only, each goes over once."""
    return f"{order} {hashlib.sha256(told.encode()).hexdigest()[:16]}"


def read_status(order: Raw) -> Status:
    """Translate a row of the order list; what is left to pay tells of its payment."""
    number = f"{needed(order, 'OrderType')} {needed(order, 'OrderNbr')}"
    knows_payment = money(part(order, "Totals"), "UnpaidBalance") is not None
    return Status(
        id=number,
        order_number=number,
        state=read_state(order),
        payment_state=read_payment_state(order) if knows_payment else "",
        at=read_time(needed(order, "LastModified")),
    )
