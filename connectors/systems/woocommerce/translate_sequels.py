"""What the business system tells of an order: shipments, remarks, statuses, invoices. Pure.

Core has no field for tracking or an invoice: each is kept in the order's meta data under a key that
bears its own id, which is how it is found again, and told in a note. The meta data are written last.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from connectors.canonical import Invoice, Remark, Shipment, ShippedLine, Status, Words
from connectors.canonical.measuring import measured_shipment
from connectors.errors import CannotSay
from connectors.systems.woocommerce.fields import (
    NOTHING,
    OURS,
    SYSTEM,
    Raw,
    amount,
    meta,
    meta_text,
    number,
    read_structure,
    structure,
    text,
    units,
)
from connectors.systems.woocommerce.offers import onto
from connectors.systems.woocommerce.translate import (
    CAPTURED,
    INTENT,
    INTENT_STATUS,
    TO_CAPTURE,
    line_sku,
)

SHIPMENT = f"{OURS}shipment_"
INVOICE = f"{OURS}invoice_"
#: The key plug-ins and e-mail templates commonly read.
TRACKING = "_tracking_number"

#: From where an order may be moved to where; what is closed there stays closed.
MOVES = {
    "on-hold": ("pending", "processing"),
    "completed": ("pending", "processing", "on-hold"),
    "cancelled": ("pending", "processing", "on-hold", "failed"),
}
THEIRS = {"on_hold": "on-hold", "shipped": "completed", "cancelled": "cancelled"}


def day(told: date) -> str:
    return f"{told.day} {told:%b %Y}"


def write_shipment(order_id: str, shipment: Shipment, words: Words) -> Raw:
    carrier, _, service = words.word("carrier", *shipment.method).partition(" / ")
    by = service or carrier or " ".join(shipment.method)
    left = replace(shipment, lines=tuple(measured_shipment(one, words) for one in shipment.lines))
    return {
        "order": order_id,
        "key": SHIPMENT + shipment.id,
        "shipment": {
            "carrier": carrier,
            "service": service,
            "tracking": list(shipment.tracking),
            "url": shipment.tracking_url,
            "shipped_on": shipment.shipped_at.date().isoformat(),
            "lines": [{"sku": line.sku, "quantity": f"{line.quantity:f}"} for line in left.lines],
        },
        "is_complete": shipment.is_complete,
        "note": shipment_note(left, by),
        "extras": onto({}, "shipment", words.extras),
    }


def shipment_note(shipment: Shipment, by: str) -> str:
    """Say to the buyer what left, how, and where to look for it."""
    parts = [f"Shipped on {day(shipment.shipped_at.date())}{f' by {by}' if by else ''}."]
    if shipment.is_complete is False and shipment.lines:
        parts.append("In this parcel: " + ", ".join(map(_piece, shipment.lines)) + ".")
    if shipment.tracking:
        parts.append("Tracking: " + ", ".join(shipment.tracking) + ".")
    if shipment.tracking_url:
        parts.append(shipment.tracking_url)
    return " ".join(parts)


def _piece(line: ShippedLine) -> str:
    return f"{units(line.quantity)} × {line.sku}"


def is_same_shipment(kept: object, shipment: Shipment) -> bool:
    """Tell whether the shop knows this shipment as it stands: a corrected one is told again."""
    if not isinstance(kept, Mapping):
        return False
    return (kept.get("tracking"), kept.get("url"), kept.get("shipped_on")) == (
        list(shipment.tracking),
        shipment.tracking_url,
        shipment.shipped_at.date().isoformat(),
    )


def shipped(document: Raw, order: Raw) -> Raw:
    """Fit a shipment to the order as it stands there: PUT orders/{id}."""
    kept = {**shipments(order), document["key"]: document["shipment"]}
    numbers = [number for one in kept.values() for number in one.get("tracking") or ()]
    extras = document.get("extras", {})
    body: Raw = {
        **extras,
        "meta_data": [
            {"key": document["key"], "value": structure(document["shipment"])},
            {"key": TRACKING, "value": ", ".join(dict.fromkeys(numbers))},
            *extras.get("meta_data", ()),
        ],
    }
    told = document["is_complete"]
    is_complete = is_all_shipped(order, kept.values()) if told is None else told
    if is_complete and order["status"] in MOVES["completed"]:
        body["status"] = "completed"
    return body


def dropped(body: Raw, order: Raw) -> list[str]:
    """List the meta keys of a body that the order then does not have; one left blank may go."""
    kept = {row["key"] for row in order.get("meta_data") or ()}
    told = (row["key"] for row in body.get("meta_data") or () if row["value"])
    return [key for key in told if key not in kept]


def shipments(order: Raw) -> dict[str, Raw]:
    rows = order.get("meta_data") or ()
    ours = {r["key"]: read_structure(r["value"]) for r in rows if r["key"].startswith(SHIPMENT)}
    return {key: value for key, value in ours.items() if isinstance(value, dict)}


def is_all_shipped(order: Raw, told: Iterable[Raw]) -> bool:
    """Count what left against what was ordered; a shipment that names no lines is the whole."""
    parts = list(told)
    if not all(part.get("lines") for part in parts):
        return True
    left: dict[str, Decimal] = {}
    for part in parts:
        for line in part["lines"]:
            sku = line["sku"].casefold()
            left[sku] = left.get(sku, NOTHING) + Decimal(line["quantity"])
    rows = order["line_items"]
    due = {line_sku(row).casefold(): NOTHING for row in rows}
    for row in rows:
        due[line_sku(row).casefold()] += number(row["quantity"])
    return all(left.get(sku, NOTHING) >= quantity for sku, quantity in due.items())


def write_note(order_id: str, remark: Remark) -> Raw:
    """Write a remark as a note among staff: one for the buyer would be mailed to them."""
    return {"order": order_id, "note": {"note": remark.text, "customer_note": False}}


def same_words(note: Raw, told: str) -> bool:
    """Compare words, not marks: WordPress spells quotes and ampersands its own way."""
    return _words(text(note["note"])) == _words(told)


def _words(told: str) -> list[str]:
    return html.unescape(told).split()


def write_status(order_id: str, status: Status, words: Words) -> Raw:
    return {
        "order": order_id,
        "status": THEIRS.get(status.state, ""),
        "is_open": status.state == "open",
        "is_paid": status.payment_state == "paid",
        "extras": onto({}, "status", words.extras),
    }


def moved(document: Raw, order: Raw) -> Raw:
    """Fit a status to the order as it stands there; nothing where nothing is to be said.

    An order nobody has paid is not moved on: a bank transfer may still be awaited. What was completed,
    cancelled or refunded is not opened again, and what is put on hold or cancelled is not marked paid,
    which would move it on.
    """
    now, wanted = text(order["status"]), document["status"]
    is_unpaid = not order.get("date_paid_gmt")
    body: Raw = {}
    if document["is_open"] and now == "on-hold" and not is_unpaid:
        body["status"] = "processing"
    if wanted and now in MOVES[wanted]:
        body["status"] = wanted  # of what is completed, the shop dates the payment by itself
    elif document["is_paid"] and is_unpaid and wanted in ("", "completed"):
        body |= _paid(order)
    return body | document.get("extras", {})


def _paid(order: Raw) -> Raw:
    """Mark an order paid, as its status lets it be marked.

    `set_paid` counts for what awaits payment only, and is silently ignored for the rest (seen, 9.4.4):
    a transfer on hold is paid by moving it on. Cash on delivery is dated paid once it is completed,
    and `set_paid` would complete it.
    """
    if text(order.get("payment_method")) == "cod":
        return {}
    if order["status"] in ("pending", "failed"):
        return {"set_paid": True}
    return {"status": "processing"} if order["status"] == "on-hold" else {}


def write_invoice(order_id: str, invoice: Invoice, words: Words) -> Raw:
    kept = {
        "number": invoice.number,
        "state": invoice.state,
        "currency": invoice.currency,
        "total": f"{invoice.total:f}",
        "balance": f"{invoice.balance:f}",
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat() if invoice.due_on else "",
        "url": invoice.url,
    }
    # Only a link is worth an e-mail to the buyer, which a customer note is.
    is_for_buyer = bool(invoice.url) and invoice.state != "void"
    body: Raw = {
        "meta_data": [
            {"key": INVOICE + invoice.id, "value": structure(kept)},
            {"key": "_invoice_number", "value": invoice.number},
            {"key": "_invoice_url", "value": invoice.url},
        ]
    }
    return {
        "order": order_id,
        "body": onto(body, "invoice", words.extras),
        "note": {"note": invoice_note(invoice), "customer_note": is_for_buyer},
    }


def invoice_note(invoice: Invoice) -> str:
    told = f"Invoice {invoice.number} of {day(invoice.issued_on)}"
    if invoice.state == "void":
        return f"{told} was withdrawn."
    money = f"{invoice.total:.2f} {invoice.currency}"
    return f"{told}, {money}: {invoice.url}" if invoice.url else f"{told}, {money}."


def kept_shipment(order: Raw, id: str) -> object:
    return read_structure(meta(order, SHIPMENT + id))


def is_captured(order: Raw) -> bool:
    """Tell by WooPayments' own word: core dates any order as paid once it is completed."""
    return meta_text(order, INTENT_STATUS) == CAPTURED


def capturable(document: Raw, order: Raw) -> str:
    """Name the authorization to capture; it is captured whole, so that it has to be the amount due."""
    intent = meta_text(order, INTENT)
    if not intent or meta_text(order, INTENT_STATUS) != TO_CAPTURE:
        gateway = text(order.get("payment_method_title")) or text(order.get("payment_method"))
        told = (
            f"a capture of what {gateway} authorized for order {order['number']}; capture it on the "
            "gateway's own screen, then leave this out"
        )
        raise CannotSay(told, system=SYSTEM)
    if amount(order["total"]) != document["amount"]:
        told = (
            f"a capture of {document['amount']:.2f} {document['currency']} where "
            f"{amount(order['total']):.2f} {order['currency']} are authorized; capture it there"
        )
        raise CannotSay(told, system=SYSTEM)
    return intent
