"""What follows an order there, in our words: shipments, invoices, credit notes, remarks, states. Pure."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from connectors.canonical import (
    Invoice,
    Refund,
    RefundedLine,
    Remark,
    Shipment,
    ShippedLine,
    Status,
    key_of,
)
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import (
    NOTHING,
    Raw,
    amount,
    by_id,
    id_of,
    money,
    name_of,
    number,
    plain,
    read_date,
    read_time,
    text,
)
from connectors.systems.odoo.translate import read_state
from connectors.systems.odoo.translate_lines import sku_of
from connectors.systems.odoo.translate_money import payment_state


def read_shipment(raw: Raw) -> Shipment:
    """Translate {"picking", "moves", "order", "sold", "siblings", "products"}: a delivery done."""
    picking, order = raw["picking"], raw["order"]
    way, url = name_of(picking.get("carrier_id")), text(picking.get("carrier_tracking_url"))
    return Shipment(
        id=identity(picking["id"]),
        order_number=text(order["name"]),
        method=key_of(way) if way else (),
        shipped_at=read_time(picking.get("date_done") or picking["write_date"]),
        tracking=read_tracking(picking),
        tracking_url=url if url.startswith("http") else "",
        lines=tuple(_shipped(raw)),
        cost=amount(picking.get("carrier_price")),
        weight=number(picking.get("shipping_weight") or 0),
        is_confirmed=picking["state"] == "done",
        is_complete=order["delivery_status"] == "full" if "delivery_status" in order else None,
        updated_at=read_time(picking["write_date"]),
    )


def read_tracking(picking: Raw) -> tuple[str, ...]:
    """Split the one text a delivery has for all its parcels."""
    parts = re.split(r"[,;\s]+", text(picking.get("carrier_tracking_ref")))
    return tuple(dict.fromkeys(part for part in parts if part))


def _shipped(raw: Raw) -> Iterator[ShippedLine]:
    """Give what left by line of the order; the parts of a kit are told as so many kits."""
    sold, products = by_id(raw["sold"]), by_id(raw["products"])
    for line in dict.fromkeys(id_of(move.get("sale_line_id")) for move in raw["moves"]):
        moves = [m for m in raw["moves"] if id_of(m.get("sale_line_id")) == line]
        item = id_of(sold[line]["product_id"]) if line in sold else 0
        is_kit = item and any(id_of(m["product_id"]) != item for m in moves)
        for id, quantity in _kits(raw, sold[line], item) if is_kit else _moved(moves):
            if quantity:
                sku = sku_of(id, products)
                yield ShippedLine(sku=sku, quantity=quantity, line=str(line or ""))


def _moved(moves: list[Raw]) -> Iterator[tuple[int, Decimal]]:
    for product in dict.fromkeys(id_of(move["product_id"]) for move in moves):
        same = [number(m["quantity"]) for m in moves if id_of(m["product_id"]) == product]
        yield product, sum(same, NOTHING)


def _kits(raw: Raw, line: Raw, item: int) -> Iterator[tuple[int, Decimal]]:
    """Count the kits that left whole: every part of one has to have left."""
    ordered = number(line["product_uom_qty"])
    asked: dict[int, Decimal] = {}
    for move in raw["siblings"]:
        if id_of(move.get("sale_line_id")) == line["id"]:
            part = id_of(move["product_id"])
            asked[part] = asked.get(part, NOTHING) + number(move["product_uom_qty"])
    left = dict(_moved([m for m in raw["moves"] if id_of(m.get("sale_line_id")) == line["id"]]))
    shares = [left.get(part, NOTHING) * ordered / all for part, all in asked.items() if all]
    yield item, number(int(min(shares, default=NOTHING)))


def read_status(raw: Raw) -> Status:
    """Translate {"order", "invoices"}."""
    order = raw["order"]
    return Status(
        id=identity(order["id"]),
        order_number=text(order["name"]),
        state=read_state(order),
        payment_state=payment_state(raw["invoices"], money(order["amount_total"])),
        at=read_time(order["write_date"]),
    )


def read_invoice(raw: Raw, site: str = "") -> Invoice:
    """Translate {"id", "move", "order"}: an invoice as one order's."""
    move = raw["move"]
    path = text(move.get("access_url"))
    return Invoice(
        id=raw["id"],
        number=text(move["name"]),
        order_number=raw["order"],
        currency=name_of(move["currency_id"]),
        total=money(move["amount_total"]),
        balance=money(move["amount_residual"]),
        issued_on=_issued_on(move),
        due_on=read_date(move.get("invoice_date_due")),
        state=_invoice_state(move),
        url=f"{site.rstrip('/')}{path}" if site and path.startswith("/my/") else "",
        updated_at=read_time(move["write_date"]),
    )


def _issued_on(move: Raw) -> date:
    return read_time(move.get("invoice_date") or move["date"]).date()


def _invoice_state(move: Raw) -> str:
    if move["state"] == "cancel" or move["payment_state"] == "reversed":
        return "void"
    return "paid" if move["payment_state"] in ("paid", "in_payment") else "open"


def read_refund(raw: Raw) -> Refund:
    """Translate {"move", "lines", "sold", "products"}: a posted credit note."""
    move, products = raw["move"], by_id(raw["products"])
    sold = by_id(raw["sold"])
    lines = [line for line in raw["lines"] if line.get("product_id")]
    freight = [line for line in lines if _is_freight(line, sold)]
    order = next((row["order_id"] for row in raw["sold"] if row.get("order_id")), False)
    return Refund(
        id=identity(move["id"]),
        currency=name_of(move["currency_id"]),
        total=money(move["amount_total"]),
        at=read_time(move.get("invoice_date") or move["date"]),
        order_id=str(id_of(order) or ""),
        order_number=name_of(order) or text(move.get("invoice_origin")),
        lines=tuple(_refunded(line, products) for line in lines if line not in freight),
        shipping=sum((money(line["price_subtotal"]) for line in freight), NOTHING),
        tax=money(move["amount_tax"]),
        reason=text(move.get("ref")),
        reference=text(move["name"]),
    )


def _is_freight(line: Raw, sold: dict[int, Raw]) -> bool:
    return any(sold[id].get("is_delivery") for id in line.get("sale_line_ids") or () if id in sold)


def _refunded(line: Raw, products: dict[int, Raw]) -> RefundedLine:
    """Read a line; a credit note moves no goods, so none are said to come back."""
    return RefundedLine(
        sku=sku_of(id_of(line["product_id"]), products),
        quantity=number(line["quantity"]),
        amount=money(line["price_subtotal"]),
        line=str(next(iter(line.get("sale_line_ids") or ()), "")),
        restock=False,
    )


def read_note(raw: Raw) -> Remark:
    """Translate {"message", "order"}."""
    message = raw["message"]
    return Remark(
        id=identity(message["id"]),
        order_number=raw["order"],
        text=plain(message["body"]),
        author=name_of(message.get("author_id")),
        at=read_time(message["date"]) if message.get("date") else None,
    )
