"""Payments, invoices and credit notes of an order. Each is found before it is made, by its mark."""

from decimal import Decimal
from typing import Any

from connectors.base import Posted
from connectors.canonical.money import CENT
from connectors.errors import CannotSay, NotThere, RecordRefused
from connectors.kit.naming import identity
from connectors.systems.odoo.booking import order_row
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.fields import NOTHING, SYSTEM, Raw, id_of, money, number, text
from connectors.systems.odoo.rpc import Rpc
from connectors.systems.odoo.translate_lines import sku_of, tax_ids

_PAYMENT = ("id", "name", "state", "memo", "amount")
_MOVE = ("id", "name", "state", "move_type", "amount_total", "amount_residual", "payment_state",
         "payment_reference", "ref")  # fmt: skip
_SOLD = ("id", "product_id", "product_uom_qty", "qty_invoiced", "tax_id", "tax_ids",
         "is_delivery", "display_type")  # fmt: skip


def find_payment(rpc: Rpc, reference: str) -> Posted | None:
    """Find a payment that is posted; a draft is a try that broke off."""
    row = _payment(rpc, reference)
    return _paid(row) if row and row["state"] != "draft" else None


def _payment(rpc: Rpc, reference: str) -> Raw | None:
    domain = [["memo", "=", reference], ["state", "not in", ["canceled", "rejected"]]]
    found = rpc.rows("account.payment", domain, _PAYMENT, limit=1, order="id asc")
    return found[0] if found else None


def _paid(row: Raw) -> Posted:
    return Posted(number=text(row["name"]) or row["memo"], id=identity(row["id"]))


def send_payment(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    """Pay an open invoice of the order where there is one; else the customer has credit."""
    row = _payment(rpc, document["memo"])
    if row is None:
        invoice = _open_invoice(rpc, document["order"])
        if invoice:
            _pay(rpc, directory, invoice, document)
            row = _payment(rpc, document["memo"])
        else:
            row = {"id": _credit(rpc, directory, document), "state": "draft"}
    if row is None:
        raise RecordRefused("it took a payment and does not show it", system=SYSTEM)
    if row["state"] == "draft":
        rpc.send("account.payment", "action_post", ids=[row["id"]])
    return _paid(rpc.read("account.payment", [row["id"]], _PAYMENT)[0])


def _open_invoice(rpc: Rpc, order: int) -> Raw | None:
    moves = _moves(rpc, order)
    unpaid = [m for m in moves if m["move_type"] == "out_invoice" and m["state"] == "posted"]
    return next((m for m in unpaid if money(m["amount_residual"]) > 0), None)


def _moves(rpc: Rpc, order: int) -> list[Raw]:
    row = order_row(rpc, order)
    if row is None:
        raise NotThere(f"the order of id {order}", system=SYSTEM)
    found: list[Raw] = rpc.read("account.move", row["invoice_ids"], _MOVE)
    return found


def _pay(rpc: Rpc, directory: Directory, invoice: Raw, document: Raw) -> None:
    context = {"active_model": "account.move", "active_ids": [invoice["id"]]}
    values = {
        **_how(directory, document),
        "amount": document["amount"],
        "payment_date": document["date"],
        "communication": document["memo"],
    }
    wizard = rpc.create("account.payment.register", values, context=context)
    rpc.send("account.payment.register", "action_create_payments", ids=[wizard], context=context)


def _credit(rpc: Rpc, directory: Directory, document: Raw) -> int:
    names = ("partner_id", "amount", "date", "memo", "payment_reference")
    values = {
        "payment_type": "inbound",
        "partner_type": "customer",
        "currency_id": directory.id(document["currency_id"]),
        **_how(directory, document),
        **{name: document[name] for name in names if name in document},
    }
    return rpc.create("account.payment", values)


def _how(directory: Directory, document: Raw) -> Raw:
    """Give the journal and its way of taking money in, where it has any."""
    journal = directory.row("journal", document["journal_id"]["named"])
    ways = journal.get("inbound_payment_method_line_ids") or ()
    chosen = {"payment_method_line_id": ways[0]} if ways else {}
    return {"journal_id": int(journal["id"]), **chosen}


def send_invoice(rpc: Rpc, document: Raw) -> Posted:
    """Invoice what was booked here, once: found by the number it bears elsewhere."""
    moves = [m for m in _moves(rpc, document["order"]) if m["move_type"] == "out_invoice"]
    number_there = document["payment_reference"]
    move = next((m for m in moves if text(m["payment_reference"]) == number_there), None)
    if move is None:
        move = next((m for m in moves if m["state"] == "draft"), None) or _invoiced(
            rpc, document["order"], {m["id"] for m in moves}
        )
    id = int(move["id"])
    if move["state"] == "draft":
        names = ("payment_reference", "invoice_date", "invoice_date_due")
        vals = {name: document[name] for name in names if name in document}
        vals |= document.get("extras", {})
        rpc.send("account.move", "write", ids=[id], vals=vals)
        rpc.send("account.move", "action_post", ids=[id])
    posted = rpc.read("account.move", [id], _MOVE)[0]
    return Posted(number=text(posted["name"]), id=str(id), total=money(posted["amount_total"]))


def _invoiced(rpc: Rpc, order: int, before: set[int]) -> Raw:
    context = {"active_model": "sale.order", "active_ids": [order], "active_id": order}
    values = {"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [order]]]}
    wizard = rpc.create("sale.advance.payment.inv", values, context=context)
    rpc.send("sale.advance.payment.inv", "create_invoices", ids=[wizard], context=context)
    made = [move for move in _moves(rpc, order) if move["id"] not in before]
    if not made:
        raise RecordRefused("it finds nothing on the order to invoice", system=SYSTEM)
    return made[0]


def find_order_invoice(rpc: Rpc, order: int, *, is_posted: bool) -> Posted | None:
    """Find the invoice of an order; a draft is none yet where it should be posted."""
    standing = ("posted",) if is_posted else ("posted", "draft")
    kept = [m for m in _moves(rpc, order) if m["move_type"] == "out_invoice"]
    found = next((m for m in kept if m["state"] in standing), None)
    return _invoiced_as(found) if found else None


def _invoiced_as(move: Raw) -> Posted:
    number = text(move["name"]).strip("/") or f"draft {move['id']}"  # a draft is called “/”
    return Posted(number=number, id=identity(move["id"]), total=money(move["amount_total"]))


def send_order_invoice(rpc: Rpc, order: int, *, is_posted: bool) -> Posted:
    """Invoice what was booked here: what is ordered, whether it has left or not."""
    there = find_order_invoice(rpc, order, is_posted=False)
    id = int(there.id) if there else int(_invoiced(rpc, order, set())["id"])
    move = rpc.read("account.move", [id], _MOVE)[0]
    if is_posted and move["state"] == "draft":
        rpc.send("account.move", "action_post", ids=[id])
        move = rpc.read("account.move", [id], _MOVE)[0]
    return _invoiced_as(move)


def find_refund(rpc: Rpc, order: Posted, mark: str) -> Posted | None:
    row = _refund(rpc, order.number, mark)
    return _given(row) if row and row["state"] == "posted" else None


def _refund(rpc: Rpc, origin: str, mark: str) -> Raw | None:
    domain = [
        ["move_type", "=", "out_refund"],
        ["ref", "=", mark],
        ["invoice_origin", "=", origin],
        ["state", "!=", "cancel"],
    ]
    found = rpc.rows("account.move", domain, _MOVE, limit=1, order="id asc")
    return found[0] if found else None


def _given(row: Raw) -> Posted:
    return Posted(
        number=text(row["name"]), id=identity(row["id"]), total=money(row["amount_total"])
    )


def send_refund(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    """Make a credit note, and post it only if it comes to what was given back."""
    row = _refund(rpc, document["origin"], document["ref"])
    id = int(row["id"]) if row else _noted(rpc, directory, document)
    made = rpc.read("account.move", [id], _MOVE)[0]
    if made["state"] == "draft":
        _agrees(made, document["total"])
        rpc.send("account.move", "action_post", ids=[id])
    return _given(rpc.read("account.move", [id], _MOVE)[0])


def _agrees(made: Raw, total: Decimal) -> None:
    there = money(made["amount_total"])
    if abs(there - total) >= CENT:
        told = f"the credit note comes to {there:.2f}, {total:.2f} was given back; it stays a draft"
        raise RecordRefused(told, system=SYSTEM)


def _noted(rpc: Rpc, directory: Directory, document: Raw) -> int:
    order = order_row(rpc, document["order"])
    if order is None:
        raise NotThere(f"the order {document['origin']}", system=SYSTEM)
    sold = _taxed(_sold(rpc, document["order"]), document["tax"])
    lines = [_credited(directory, line, sold) for line in document["lines"]]
    if document["shipping"]:
        lines.append(_freight(document["shipping"], sold))
    values: dict[str, Any] = {
        "move_type": "out_refund",
        "partner_id": id_of(order["partner_id"]),
        "currency_id": directory.id(document["currency_id"]),
        "invoice_origin": document["origin"],
        "ref": document["ref"],
        "invoice_date": document["invoice_date"],
        "narration": document["narration"],
        "invoice_line_ids": [[0, 0, line] for line in lines],
        **document.get("extras", {}),
    }
    return rpc.create("account.move", values)


def _sold(rpc: Rpc, order: int) -> list[Raw]:
    rows = rpc.rows("sale.order.line", [["order_id", "=", order]], _SOLD, order="id asc")
    rows = [row for row in rows if not row.get("display_type")]
    ids = sorted({id_of(row["product_id"]) for row in rows})
    products = rpc.read("product.product", ids, ("id", "default_code", "barcode"))
    known = {int(product["id"]): product for product in products}
    return [{**row, "sku": sku_of(id_of(row["product_id"]), known)} for row in rows]


def _taxed(sold: list[Raw], tax: Decimal) -> list[Raw]:
    """Leave the taxes of what was sold out of a refund that gives none of them back."""
    return sold if tax else [{**row, "tax_id": [], "tax_ids": []} for row in sold]


def _credited(directory: Directory, line: Raw, sold: list[Raw]) -> Raw:
    """Write a line against the one it was sold by, with its taxes; never more than was sold."""
    if "extra" in line:
        product = int(directory.product(line["extra"])["id"])
        return _written(product, line["quantity"], line["price_unit"], None)
    same = [row for row in sold if row["sku"] == line["sku"]]
    most = sum((_most(row) for row in same), NOTHING)
    if not same or line["of"] > most:
        told = f"{line['of']} of {line['sku']} are given back, but only {most} were sold"
        raise RecordRefused(told, system=SYSTEM)
    row = same[0]
    return _written(id_of(row["product_id"]), line["quantity"], line["price_unit"], row)


def _most(row: Raw) -> Decimal:
    return number(row["qty_invoiced"]) or number(row["product_uom_qty"])


def _freight(charge: Decimal, sold: list[Raw]) -> Raw:
    row = next((row for row in sold if row.get("is_delivery")), None)
    if row is None:
        told = "a shipping charge given back that the order there does not have"
        raise CannotSay(told, system=SYSTEM)
    return _written(id_of(row["product_id"]), number(1), charge, row)


def _written(product: int, quantity: Decimal, price: Decimal, row: Raw | None) -> Raw:
    taxes = tax_ids(row) if row else []
    said = {
        "product_id": product,
        "quantity": quantity,
        "price_unit": price,
        "tax_ids": [[6, 0, taxes]],  # of an invoice's line it was tax_ids in 18 as well
    }
    return {**said, "sale_line_ids": [[6, 0, [row["id"]]]]} if row else said
