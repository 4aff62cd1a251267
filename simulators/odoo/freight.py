"""What a delivery costs: carriers name a price, a wizard puts it on an order."""

from typing import Any

from simulators.odoo import records
from simulators.odoo.database import Env
from simulators.odoo.fields import Row
from simulators.odoo.settling import lines


def _rate(env: Env, wizard: Row) -> float:
    carrier = env.row("delivery.carrier", wizard["carrier_id"])
    order = env.row("sale.order", wizard["order_id"])
    is_free = carrier.get("free_over") and order.get("amount_total", 0.0) >= carrier.get(
        "amount", 0
    )
    return 0.0 if is_free else float(carrier.get("fixed_price", 0.0))


def update_price(env: Env, ids: list[int]) -> Row:
    """Ask the carrier; without it the price of the wizard is 0."""
    for wizard in records.existing(env, env.model, ids):
        rate = _rate(env, wizard)
        env.set(env.model, wizard, delivery_price=rate, display_price=rate)
    return {
        "name": "Add a shipping method", "type": "ir.actions.act_window", "view_mode": "form",
        "res_model": env.model, "res_id": ids[0], "target": "new", "context": {"no_rate": False},
    }  # fmt: skip


def button_confirm(env: Env, ids: list[int]) -> None:
    """Put the charge on the order, in place of the one before; answers nothing."""
    for wizard in records.existing(env, env.model, ids):
        order = env.row("sale.order", wizard["order_id"])
        for line in lines(env, order):
            if line.get("is_delivery"):
                records.unlink(env.trusted(), "sale.order.line", [line["id"]])
        carrier = env.row("delivery.carrier", wizard["carrier_id"])
        records.write(env, "sale.order", [order["id"]], {"carrier_id": carrier["id"]})
        facts: dict[str, Any] = {
            "order_id": order["id"], "product_id": carrier["product_id"], "name": carrier["name"],
            "product_uom_qty": 1, "price_unit": wizard.get("delivery_price", 0.0),
            "is_delivery": True,
            "sequence": max((one.get("sequence", 10) for one in lines(env, order)), default=9) + 1,
        }  # fmt: skip
        records.create(env, "sale.order.line", facts)
