"""A booked order brought in line with what its source says now. Pure.

Traps that shape this file: a PUT adds every detail that comes without its `id` ("Update the Detail
Lines of a Sales Order"), so each is told by the id it has, or to be deleted.
"""

from collections.abc import Callable
from typing import Any

from connectors.base import Posted
from connectors.systems.acumatica.fields import Raw, number, order_key, rows, text, wrapped

#: Statuses in which a document may still be changed (words from memory of the product).
_OPEN = {
    "open",
    "on hold",
    "credit hold",
    "pending approval",
    "awaiting payment",
    "pending processing",
}
_CANCELLED = {"canceled", "cancelled"}


def write_change(written: Raw, posted: Posted) -> Raw:
    """Write onto the order that is booked: its type stays, its payments went their own way."""
    kind, nbr = order_key(posted.number)
    kept = {n: v for n, v in written.items() if n not in ("Payments", "OrderType", "ExternalRef")}
    return {**wrapped(OrderType=kind, OrderNbr=nbr), **kept}


def is_cancelled(found: Raw) -> bool:
    return text(found, "Status").casefold() in _CANCELLED


def why_closed(found: Raw) -> str:
    """Say why an order can no longer be changed, "" where it can."""
    status = text(found, "Status")
    if status and status.casefold() not in _OPEN:
        return f"is {status.lower()}"
    if rows(found, "Shipments") or any(
        number(line, "QtyOnShipments") for line in rows(found, "Details")
    ):
        return "is on a shipment"
    return ""


def onto(document: Raw, found: Raw) -> Raw:
    """Tell each detail by the id it has there; what is no longer said is deleted."""
    return {
        **document,
        "Details": _matched(rows(document, "Details"), rows(found, "Details"), _line_key),
        "TaxDetails": _matched(rows(document, "TaxDetails"), rows(found, "TaxDetails"), _tax_key),
        "DiscountDetails": _matched(
            rows(document, "DiscountDetails"), rows(found, "DiscountDetails"), _discount_key
        ),
    }


def _matched(said: list[Raw], there: list[Raw], key: Callable[[Raw], Any]) -> list[Raw]:
    left = list(there)
    matched = []
    for one in said:
        same = next((row for row in left if key(row) == key(one)), None)
        if same:
            left.remove(same)
        matched.append({"id": same["id"], **one} if same else one)
    return [*matched, *({"id": row["id"], "delete": True} for row in left)]


def _line_key(line: Raw) -> tuple[str, str]:
    """Know a line by our reference on it, and by its item: another item is another line."""
    return text(line, "ExternalRef"), text(line, "InventoryID")


def _tax_key(tax: Raw) -> str:
    return text(tax, "TaxID")


def _discount_key(discount: Raw) -> str:
    return text(discount, "ExternalDiscountCode")


def write_reason(found: Raw, reason: str) -> Raw:
    """Add the reason to the order's note, once; {} where it stands there or there is none."""
    noted = text(found, "note")
    if not reason or reason in noted:
        return {}
    told = f"{noted}\nCancelled: {reason}".strip()
    key = {name: found[name] for name in ("OrderType", "OrderNbr")}
    return {**key, "note": {"value": told}}


def deposits_due(found: Raw) -> str:
    """Name the payments staff have to give back: cancelling frees them, it refunds nothing."""
    held = [p for p in rows(found, "Payments") if number(p, "AppliedToOrder")]
    told = ", ".join(
        f"{text(p, 'DocType')} {text(p, 'ReferenceNbr')} ({number(p, 'AppliedToOrder'):.2f})"
        for p in held
    )
    return f"To be given back there: {told}." if told else ""
