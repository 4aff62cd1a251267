"""Refunds, both ways. Pure.

A refund is stored as {"order": the order it belongs to, "refund": one of its refunds}. There its
lines are new ones, with negative amounts, that name the line they undo in `_refunded_item_id`.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from connectors.canonical import Refund, RefundedLine, Words, key_of
from connectors.canonical.measuring import measured_refund
from connectors.canonical.money import rounded
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import (
    NOTHING,
    OURS,
    SYSTEM,
    Raw,
    amount,
    meta,
    meta_text,
    needed_time,
    number,
    plain,
    spelled,
    text,
    total,
    units,
)
from connectors.systems.woocommerce.offers import meta_rows
from connectors.systems.woocommerce.translate import line_sku

REFERENCE = f"{OURS}refund"


def read_refund(raw: Raw) -> Refund:
    order, refund = raw["order"], raw["refund"]
    gateway = text(order.get("payment_method"))
    return Refund(
        id=f"{order['id']}/{refund['id']}",
        order_id=identity(order["id"]),
        currency=text(order["currency"]),
        total=abs(amount(refund["amount"])),
        at=needed_time(refund, "date_created"),
        lines=tuple(_line(order, row) for row in refund.get("line_items") or ()),
        shipping=abs(total(refund.get("shipping_lines"), "total")),
        tax=abs(_tax(refund)),
        reason=plain(refund.get("reason")),
        method=key_of(gateway, "") if gateway else (),
        reference=text(order.get("transaction_id")) if refund.get("refunded_payment") else "",
    )


def _line(order: Raw, row: Raw) -> RefundedLine:
    undone = meta_text(row, "_refunded_item_id")
    theirs = [line for line in order["line_items"] if identity(line["id"]) == undone]
    return RefundedLine(
        sku=line_sku(theirs[0] if theirs else row),
        quantity=abs(number(row["quantity"])),
        amount=abs(amount(row["total"])),
        line=undone,
        # It is the order's line that tells whether goods came back: a refund does not.
        restock=any(meta_text(line, "_restock_refunded_items") for line in theirs),
    )


def _tax(refund: Raw) -> Decimal:
    stated = refund.get("tax_lines")
    if stated:
        return total(stated, "tax_total") + total(stated, "shipping_tax_total")
    kinds = ("line_items", "shipping_lines", "fee_lines")
    return sum((total(refund.get(kind), "total_tax") for kind in kinds), NOTHING)


def write_refund(order_id: str, refund: Refund, words: Words) -> Raw:
    """Write a refund in our words yet: which of the order's lines it undoes is found at the shop."""
    return {
        "order": order_id,
        "reference": refund.id,
        "currency": refund.currency,
        "amount": refund.total,
        "reason": refund.reason,
        "lines": [
            {"line": one.line, "sku": one.sku, "quantity": one.quantity, "amount": one.amount}
            for one in (measured_refund(line, words) for line in refund.lines)
        ],
        "shipping": refund.shipping,
        "tax": refund.tax,
        "restock": bool(refund.lines) and all(line.restock for line in refund.lines),
        "meta": meta_rows("refund", words.extras),
    }


def is_told(refunds: Sequence[Raw], reference: str) -> Raw | None:
    return next((one for one in refunds if meta(one, REFERENCE) == reference), None)


def fitted(document: Raw, order: Raw, before: Sequence[Raw]) -> Raw:
    """Fit a refund to the shop's order: POST orders/{id}/refunds. Money moves by nobody but staff.

    `before` are the refunds the order has; together they may not exceed it.
    """
    _check_amount(document, order, before)
    undone = {identity(line["id"]): _undone(before, line) for line in order["line_items"]}
    lines = [_fitted_line(one, document, order, undone) for one in document["lines"]]
    return {
        "amount": spelled(document["amount"]),
        "reason": document["reason"],
        "api_refund": False,
        "api_restock": document["restock"],
        "line_items": [*lines, *_shipping(document, order)],
        "meta_data": [
            {"key": REFERENCE, "value": document["reference"]},
            *document.get("meta", ()),
        ],
    }


def _check_amount(document: Raw, order: Raw, before: Sequence[Raw]) -> None:
    currency = text(order["currency"])
    if document["currency"] != currency:
        raise _cannot(f"a refund in {document['currency']} of an order in {currency}")
    left = amount(order["total"]) - total(before, "amount")
    if document["amount"] > left:
        told = f"a refund of {document['amount']:.2f} {currency} where {left:.2f} are left"
        raise _cannot(f"{told} of order {order['number']}")


def _fitted_line(one: Raw, document: Raw, order: Raw, undone: dict[str, Decimal]) -> Raw:
    """Undo a line, or a part of it; `undone` grows by it: two of one SKU take two lines."""
    line = _line_of(one, order, undone)
    id, ordered = identity(line["id"]), number(line["quantity"])
    if one["quantity"] + undone[id] > ordered:
        told = f"{one['quantity']:f} × {one['sku']} returned, {undone[id]:f} before"
        raise _cannot(f"{told}, of {ordered:f} ordered")
    undone[id] += one["quantity"]
    taxes = list(_taxes(line, one["amount"])) if document["tax"] else []
    return {
        "id": line["id"],
        "quantity": units(one["quantity"]),
        "refund_total": one["amount"],
        **({"refund_tax": taxes} if taxes else {}),
    }


def _line_of(one: Raw, order: Raw, undone: dict[str, Decimal]) -> Raw:
    """Find the line a refund undoes by its SKU, and its id where it is told and fits.

    A line id of another system may be the id of some other line here: the SKU decides.
    """
    rows = [r for r in order["line_items"] if line_sku(r).casefold() == one["sku"].casefold()]
    if not rows:
        raise _cannot(f"{one['sku']} returned, which order {order['number']} does not have")
    by_id = [row for row in rows if identity(row["id"]) == one["line"]]
    has_room = [
        row
        for row in rows
        if undone[identity(row["id"])] + one["quantity"] <= number(row["quantity"])
    ]
    found: Raw = [*by_id, *has_room, *rows][0]
    return found


def _undone(refunds: Sequence[Raw], line: Raw) -> Decimal:
    rows = (row for refund in refunds for row in refund.get("line_items") or ())
    ours = (r for r in rows if meta_text(r, "_refunded_item_id") == identity(line["id"]))
    return sum((abs(number(row["quantity"])) for row in ours), NOTHING)


def _taxes(line: Raw, refunded: Decimal) -> Iterator[Raw]:
    """Give each tax of a line back in the part of the line that is refunded."""
    whole = amount(line["total"])
    for tax in line.get("taxes") or ():
        share = amount(tax["total"]) * refunded / whole if whole else NOTHING
        yield {"id": tax["id"], "refund_total": rounded(share)}


def _shipping(document: Raw, order: Raw) -> Iterator[Raw]:
    rows = order.get("shipping_lines") or ()
    if document["shipping"] and rows:
        yield {"id": rows[0]["id"], "quantity": 0, "refund_total": document["shipping"]}


def _cannot(told: str) -> Any:
    return CannotSay(told, system=SYSTEM)
