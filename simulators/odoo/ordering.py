"""Sales orders: how they are filled in, confirmed, changed, given up."""

from typing import Any

from simulators.odoo import invoicing, messages, pricing, records, shipping
from simulators.odoo.addresses import address
from simulators.odoo.database import Env
from simulators.odoo.errors import Crash, UserError
from simulators.odoo.fields import Row
from simulators.odoo.settling import invoices, lines, qty_delivered, settle
from simulators.odoo.totals import taxes_name

UNIT = {18: "product_uom", 19: "product_uom_id"}


def fill_order(env: Env, said: Row) -> Row:
    """Take from the customer what an order does not say."""
    told = said["_said"]
    customer = env.row("res.partner", said.get("partner_id"))
    found: Row = {"currency_id": 1, "state": said.get("state") or "draft"}
    if not said.get("name"):
        found["name"] = env.db.number("sale.order", "S{:05d}")
    if not said.get("date_order"):
        found["date_order"] = env.db.now()[:19]
    if customer:
        found |= _from_customer(env, customer, told)
    pricelist = env.row("product.pricelist", said.get("pricelist_id") or found.get("pricelist_id"))
    return found | ({"currency_id": pricelist["currency_id"]} if pricelist else {})


def _from_customer(env: Env, customer: Row, told: set[str]) -> Row:
    usual = {
        "partner_invoice_id": address(env, customer["id"], "invoice"),
        "partner_shipping_id": address(env, customer["id"], "delivery"),
        "payment_term_id": customer.get("property_payment_term_id"),
        "pricelist_id": customer.get("property_product_pricelist"),
        "user_id": customer.get("user_id") or env.uid,
    }
    return {name: value for name, value in usual.items() if name not in told}


def order_created(env: Env, row: Row) -> None:
    settle(env, row)


def order_changed(env: Env, row: Row, before: Row) -> None:
    settle(env, row)


def order_deleting(env: Env, row: Row) -> None:
    if row.get("state") not in ("draft", "cancel"):
        raise UserError("You can not delete a sent quotation or a confirmed sales order. "
                        "You must first cancel it.")  # fmt: skip
    for line in lines(env, row):
        env.table("sale.order.line").remove(line)


def fill_line(env: Env, said: Row) -> Row:
    """Take from product and price list what a line does not say: taxes come by themselves."""
    product = env.row("product.product", said.get("product_id"))
    if not product:
        return {"product_uom_qty": 0.0 if said.get("display_type") else said.get("product_uom_qty")}
    told, template = said["_said"], env.row("product.template", product["product_tmpl_id"])
    order = env.row("sale.order", said.get("order_id"))
    found: Row = {}
    if "name" not in told:
        found["name"] = _description(env, product, template)
    if "price_unit" not in told:
        quantity = said.get("product_uom_qty") or 0.0
        found["price_unit"] = pricing.price(env, product, quantity, order.get("pricelist_id"))
    if taxes_name(env) not in told:
        found[taxes_name(env)] = list(template.get("taxes_id") or ())
    if not said.get(UNIT[env.release]):
        found[UNIT[env.release]] = template.get("uom_id")
    return found


def _description(env: Env, product: Row, template: Row) -> str:
    name = env.title("product.product", product)
    more = template.get("description_sale")
    return f"{name}\n{more}" if more else name


def line_created(env: Env, row: Row) -> None:
    order = env.row("sale.order", row["order_id"])
    settle(env, order)
    if order.get("state") == "sale":
        shipping.ask_for(env.trusted(), order, row, row.get("product_uom_qty", 0.0))
        settle(env, order)


def line_changed(env: Env, row: Row, before: Row) -> None:
    order = env.row("sale.order", row["order_id"])
    if "product_uom_qty" in before and order.get("state") == "sale":
        more = row.get("product_uom_qty", 0.0) - (before["product_uom_qty"] or 0.0)
        if row.get("product_uom_qty", 0.0) < qty_delivered(env, row):
            raise UserError(
                "The ordered quantity of a sale order line cannot be decreased below the amount "
                "already delivered. Instead, create a return in your inventory."
            )
        shipping.ask_for(env.trusted(), order, row, more)
    settle(env, order)


def line_deleting(env: Env, row: Row) -> None:
    order = env.row("sale.order", row["order_id"])
    if order.get("state") == "sale" and not row.get("is_delivery"):
        raise UserError(
            "Once a sales order is confirmed, you can't remove one of its lines (we need to track "
            "if something gets invoiced or delivered).\nSet the quantity to 0 instead."
        )
    rest = [line for line in lines(env, order) if line["id"] != row["id"]]
    env.touch("sale.order.line", row, price_subtotal=None, price_total=None, product_uom_qty=None)
    if rest or order:
        settle(env, order)


def action_confirm(env: Env, ids: list[int]) -> bool:
    """Confirm quotations: the order date becomes now, and the warehouse is asked for the goods."""
    orders = records.existing(env, "sale.order", ids)
    env.check("write", "sale.order")
    for order in orders:
        if order.get("state") not in ("draft", "sent"):
            raise UserError("Some orders are not in a state requiring confirmation.")
        if any(not line.get("product_id") and not line.get("display_type")
               for line in lines(env, order)):  # fmt: skip
            raise UserError("Some order lines are missing a product, you need to correct them "
                            "before going further.")  # fmt: skip
    for order in orders:
        env.touch("sale.order", order, state="sale", date_order=env.db.now()[:19])
        for line in lines(env, order):
            shipping.ask_for(env.trusted(), order, line, line.get("product_uom_qty", 0.0))
        messages.notify(env, "sale.order", order["id"], "")
        settle(env, order)
    return True


def action_cancel(env: Env, ids: list[int]) -> Any:
    """Give orders up. In 18 one that was sent or confirmed is asked about first: see the wizard."""
    orders = records.existing(env, "sale.order", ids)
    env.check("write", "sale.order")
    if any(order.get("locked") for order in orders):
        raise UserError("You cannot cancel a locked order. Please unlock it first.")
    is_asked = env.release < 19 and not env.context.get("disable_cancel_warning")
    if is_asked and any(order.get("state") != "draft" for order in orders):
        return _cancel_question(orders[0])
    return cancel(env, orders)


def cancel(env: Env, orders: list[Row]) -> bool:
    """Give up orders, what has not left of them, and their invoices that are drafts still."""
    for order in orders:
        env.touch("sale.order", order, state="cancel")
        messages.notify(env, "sale.order", order["id"], "")
        drafts = [id for id in invoices(env, order)
                  if env.row("account.move", id).get("state") == "draft"]  # fmt: skip
        invoicing.button_cancel(env.trusted(), drafts)
        for picking in env.where("stock.picking", "sale_id", order["id"]):
            if picking.get("state") not in shipping.CLOSED:
                shipping.give_up(env.trusted(), picking)
        settle(env, order)
    return True


def _cancel_question(order: Row) -> Row:
    return {
        "name": "Cancel Sales Order", "view_mode": "form", "res_model": "sale.order.cancel",
        "view_id": 1125, "type": "ir.actions.act_window",
        "context": {
            "default_template_id": 14, "default_order_id": order["id"],
            "mark_so_as_canceled": True, "model_description": "Sales Order",
            "default_email_layout_xmlid": (
                "mail.mail_notification_layout_with_responsible_signature"
            ),
        },
        "target": "new",
    }  # fmt: skip


def answer_cancel(env: Env, ids: list[int]) -> bool:
    """Answer the question of 18: give the order up without a mail."""
    for wizard in records.existing(env, "sale.order.cancel", ids):
        order = wizard.get("order_id") or env.context.get("default_order_id") or 0
        cancel(env, records.existing(env, "sale.order", [order]))
    return True


def action_draft(env: Env, ids: list[int]) -> bool:
    for order in records.existing(env, "sale.order", ids):
        if order.get("state") in ("cancel", "sent"):
            env.touch("sale.order", order, state="draft")
    return True


def action_lock(env: Env, ids: list[int]) -> None:
    for order in records.existing(env, "sale.order", ids):
        env.set("sale.order", order, locked=True)


def action_unlock(env: Env, ids: list[int]) -> None:
    for order in records.existing(env, "sale.order", ids):
        env.set("sale.order", order, locked=False)


def set_delivery_line(env: Env, ids: list[int], carrier: Any, amount: Any) -> None:
    """Fail as it does for everybody who calls it from outside: a carrier is no number there."""
    kind = type(carrier).__name__
    raise Crash("builtins.AttributeError", f"'{kind}' object has no attribute 'id'")


def line_title(env: Env, row: Row) -> str:
    """Name a line by its order, its text and the customer's reference."""
    order = env.row("sale.order", row.get("order_id"))
    words = str(row.get("name") or "").split("\n")
    told = words[1] if env.release >= 19 and len(words) > 1 else words[0]
    ref = env.row("res.partner", order.get("partner_id")).get("ref")
    return f"{order.get('name')} - {told}" + (f" ({ref})" if ref else "")
