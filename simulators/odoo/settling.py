"""What follows from an order's lines, deliveries and invoices: its totals and how far it is."""

from typing import Any

from simulators.odoo.database import Env
from simulators.odoo.fields import Row
from simulators.odoo.totals import line_amounts, sums, taxes_name

#: Invoice lines count for these, and refunds against them.
SIGNS = {"out_invoice": 1, "out_refund": -1}


def settle(env: Env, order: Row) -> None:
    """Work an order out anew; it counts as changed only where something comes out different."""
    if not order:
        return
    kept = lines(env, order)
    for line in kept:
        env.set("sale.order.line", line, **_line_amounts(env, line))
    changes = sums(env, kept, taxes_name(env)) | _progress(env, order)
    env.set("sale.order", order, **changes, invoice_status=invoice_status(env, order, kept))


def lines(env: Env, order: Row) -> list[Row]:
    return env.where("sale.order.line", "order_id", order["id"])


def _line_amounts(env: Env, line: Row) -> Row:
    return line_amounts(
        env,
        line.get("product_uom_qty"),
        line.get("price_unit"),
        line.get("discount"),
        line.get(taxes_name(env)) or (),
    )


def _progress(env: Env, order: Row) -> Row:
    """Tell how much has left: nothing to say before there is a picking that is not given up."""
    pickings = env.where("stock.picking", "sale_id", order["id"])
    states = [picking.get("state") for picking in pickings]
    done = [picking for picking in pickings if picking.get("state") == "done"]
    left = min((picking["date_done"] for picking in done), default=None)
    if not pickings or set(states) == {"cancel"}:
        status = None
    elif set(states) <= {"done", "cancel"}:
        status = "full"
    elif done:
        status = "partial"
    else:
        status = "pending"
    return {"delivery_status": status, "effective_date": left}


def qty_delivered(env: Env, line: Row) -> float:
    moves = env.where("stock.move", "sale_line_id", line["id"])
    return sum((move.get("quantity", 0.0) for move in moves if move.get("state") == "done"), 0.0)


def qty_invoiced(env: Env, line: Row) -> float:
    total = 0.0
    for one in env.where("account.move.line", "sale_line_id", line["id"]):
        invoice = env.row("account.move", one.get("move_id"))
        if invoice.get("state") != "cancel":
            total += SIGNS.get(invoice.get("move_type", ""), 0) * one.get("quantity", 0.0)
    return total


def qty_to_invoice(env: Env, line: Row) -> float:
    order = env.row("sale.order", line.get("order_id"))
    if order.get("state") != "sale" or line.get("display_type"):
        return 0.0
    product = env.row("product.product", line.get("product_id"))
    template = env.row("product.template", product.get("product_tmpl_id"))
    by_delivery = template.get("invoice_policy") == "delivery"
    due = qty_delivered(env, line) if by_delivery else line.get("product_uom_qty", 0.0)
    return float(due - qty_invoiced(env, line))


def line_status(env: Env, line: Row) -> str:
    if env.row("sale.order", line.get("order_id")).get("state") != "sale":
        return "no"
    if qty_to_invoice(env, line):
        return "to invoice"
    ordered = line.get("product_uom_qty", 0.0)
    return "invoiced" if ordered and qty_invoiced(env, line) >= ordered else "no"


def invoice_status(env: Env, order: Row, kept: list[Row]) -> str:
    if order.get("state") != "sale":
        return "no"
    found = {line_status(env, line) for line in kept if not line.get("display_type")}
    if "to invoice" in found:
        return "to invoice"
    return "invoiced" if found == {"invoiced"} else "no"


def invoices(env: Env, order: Row) -> list[Any]:
    """Give the invoices of an order, by its lines."""
    found: dict[int, None] = {}
    for line in lines(env, order):
        for one in env.where("account.move.line", "sale_line_id", line["id"]):
            found[one["move_id"]] = None
    return sorted(found)
