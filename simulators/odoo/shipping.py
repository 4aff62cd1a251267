"""Deliveries: what a confirmed order asks for, leaves in whole or in part, or gives up."""

from typing import Any

from simulators.odoo import records, stocking
from simulators.odoo.database import Env
from simulators.odoo.errors import UserError, value_error
from simulators.odoo.fields import Row
from simulators.odoo.settling import settle

CLOSED = ("done", "cancel")
WIZARD = "stock.backorder.confirmation"


def ask_for(env: Env, order: Row, line: Row, quantity: float) -> None:
    """Ask the warehouse for goods of an order line; services need no delivery."""
    product = env.row("product.product", line.get("product_id"))
    template = env.row("product.template", product.get("product_tmpl_id"))
    if template.get("type") != "consu" or not quantity:
        return
    picking = _open_picking(env, order) or _new_picking(env, order)
    move = next((one for one in moves(env, picking) if one.get("sale_line_id") == line["id"]), None)
    if move:
        wanted = max(move.get("product_uom_qty", 0.0) + quantity, 0.0)
        if move.get("quantity", 0.0) > wanted:
            stocking.set_quantity(env, move, wanted)
        env.set("stock.move", move, product_uom_qty=wanted)
    elif quantity > 0:
        _new_move(env, picking, product["id"], quantity, line["id"])
    reserve(env, picking)


def _open_picking(env: Env, order: Row) -> Row:
    pickings = env.where("stock.picking", "sale_id", order["id"])
    return next((one for one in pickings if one.get("state") not in CLOSED), {})


def _new_picking(env: Env, order: Row, **facts: Any) -> Row:
    warehouse = env.row("stock.warehouse", order.get("warehouse_id"))
    kind = env.row("stock.picking.type", warehouse.get("out_type_id"))
    ref = order.get("client_order_ref")
    at = env.db.now()
    customer = env.where("stock.location", "usage", "customer")[0]["id"]
    row = {
        "name": env.db.number(f"out-{warehouse['code']}", f"{warehouse['code']}/OUT/{{:05d}}"),
        # The customer's reference was part of the origin until 18.
        "origin": f"{order['name']} - {ref}" if ref and env.release < 19 else order["name"],
        "sale_id": order["id"], "partner_id": order.get("partner_shipping_id"),
        "carrier_id": order.get("carrier_id"), "picking_type_id": kind["id"], "state": "confirmed",
        "scheduled_date": order.get("commitment_date") or at[:19], "priority": "0",
        "date_deadline": order.get("commitment_date") or at[:19], "move_type": "direct",
        "location_id": warehouse["lot_stock_id"], "location_dest_id": customer, "company_id": 1,
        "create_date": at, "write_date": at, "create_uid": env.uid, "write_uid": env.uid,
    }  # fmt: skip
    kept = {name: value for name, value in {**row, **facts}.items() if value}
    return env.table("stock.picking").add(kept)


def _new_move(env: Env, picking: Row, product_id: int, quantity: float, line_id: Any) -> Row:
    at = env.db.now()
    template = env.row("product.product", product_id)["product_tmpl_id"]
    return env.table("stock.move").add({
        "picking_id": picking["id"], "product_id": product_id, "product_uom_qty": quantity,
        "product_uom": env.row("product.template", template)["uom_id"], "sale_line_id": line_id,
        "location_id": picking["location_id"], "location_dest_id": picking["location_dest_id"],
        "state": "confirmed", "date": picking["scheduled_date"], "origin": picking["origin"],
        "company_id": 1, "sequence": 10, "create_date": at, "write_date": at,
    })  # fmt: skip


def moves(env: Env, picking: Row) -> list[Row]:
    return env.where("stock.move", "picking_id", picking["id"])


def _open_moves(env: Env, picking: Row) -> list[Row]:
    return [one for one in moves(env, picking) if one.get("state") not in CLOSED]


def reserve(env: Env, picking: Row) -> None:
    """Set aside what there is; a picking with anything set aside is ready."""
    waiting = _open_moves(env, picking)
    for move in waiting:
        if not move.get("picked"):
            stocking.set_aside(env, move, move.get("product_uom_qty", 0.0))
    is_ready = any(move.get("quantity") for move in waiting)
    env.set("stock.picking", picking, state="assigned" if is_ready else "confirmed")


def action_assign(env: Env, ids: list[int]) -> bool:
    for picking in records.existing(env, "stock.picking", ids):
        if picking.get("state") not in CLOSED:
            reserve(env.trusted(), picking)
    return True


def move_changed(env: Env, row: Row, before: Row) -> None:
    if "quantity" in before:
        stocking.follow(env, row, row.get("quantity", 0.0) - (before["quantity"] or 0.0))


def button_validate(env: Env, ids: list[int]) -> Any:
    """Close pickings; where less leaves than was asked for, ask what becomes of the rest.

    The question is an answer of 200 with an action, and nothing is done until it is answered.
    """
    pickings = records.existing(env, "stock.picking", ids)
    still_open = [one for one in pickings if one.get("state") not in CLOSED]
    if not still_open:
        return True
    env.check("write", "stock.picking")
    for picking in still_open:
        if not any(_done(env, picking).values()):
            raise UserError(
                "You cannot validate a transfer if no quantities are reserved. "
                "To force the transfer, encode quantities."
            )
    short = [one for one in still_open if _is_short(env, one)]
    if short and not env.context.get("skip_backorder"):
        return _question(env, [one["id"] for one in still_open], [one["id"] for one in short])
    dropped = env.context.get("picking_ids_not_to_backorder") or ()
    for picking in still_open:
        close(env.trusted(), picking, keeps_rest=picking["id"] not in dropped)
    return True


def _done(env: Env, picking: Row) -> dict[int, float]:
    """Tell how much of each move leaves: what was picked, or all that is set aside."""
    waiting = _open_moves(env, picking)
    is_picked = any(move.get("picked") for move in waiting)
    return {
        move["id"]: move.get("quantity", 0.0) if move.get("picked") or not is_picked else 0.0
        for move in waiting
    }


def _is_short(env: Env, picking: Row) -> bool:
    done = _done(env, picking)
    asked = env.table("stock.move").rows
    return any(amount < asked[id].get("product_uom_qty", 0.0) for id, amount in done.items())


def _question(env: Env, ids: list[int], short: list[int]) -> Row:
    view = 892 if env.release < 19 else 853
    return {
        "name": "Create Backorder?", "type": "ir.actions.act_window", "view_mode": "form",
        "res_model": WIZARD, "views": [[view, "form"]], "view_id": view, "target": "new",
        "context": {
            "button_validate_picking_ids": ids, "default_show_transfers": False,
            "default_pick_ids": [[4, id] for id in short],
        },
    }  # fmt: skip


def process(env: Env, ids: list[int]) -> Any:
    """Answer the question: ship what there is, keep the rest for later."""
    return _answer(env, keeps_rest=True)


def process_cancel_backorder(env: Env, ids: list[int]) -> Any:
    return _answer(env, keeps_rest=False)


def _answer(env: Env, keeps_rest: bool) -> Any:
    ids = env.context.get("button_validate_picking_ids") or []
    if not ids:
        return True
    dropped = [] if keeps_rest else ids
    context = {**env.context, "skip_backorder": True, "picking_ids_not_to_backorder": dropped}
    return button_validate(Env(env.db, env.uid, "stock.picking", context), ids)


def close(env: Env, picking: Row, keeps_rest: bool) -> None:
    """Let a picking leave; each rest becomes a picking of its own, with its own tracking number."""
    rest: list[tuple[Row, float]] = []
    for id, done in _done(env, picking).items():
        move = env.row("stock.move", id)
        missing = round(move.get("product_uom_qty", 0.0) - done, 6)
        if missing > 0:
            rest.append((move, missing))
        if done:
            _close_move(env, move, done)
    env.touch("stock.picking", picking, state="done", date_done=env.db.now()[:19])
    if rest and keeps_rest:
        _keep_rest(env, picking, rest)
    for move in _open_moves(env, picking):
        stocking.put_back(env, move)
        env.set("stock.move", move, state="cancel")
    settle(env, env.row("sale.order", picking.get("sale_id")))


def _close_move(env: Env, move: Row, done: float) -> None:
    stocking.take_out(env, move)
    asked = max(done, 0.0)
    env.touch("stock.move", move, state="done", picked=True, product_uom_qty=asked,
              date=env.db.now()[:19])  # fmt: skip


def _keep_rest(env: Env, picking: Row, rest: list[tuple[Row, float]]) -> None:
    order = env.row("sale.order", picking.get("sale_id"))
    if not order:
        raise value_error("a picking without an order has no backorder here")
    later = _new_picking(env, order, backorder_id=picking["id"], origin=picking["origin"],
                         scheduled_date=picking["scheduled_date"])  # fmt: skip
    for move, missing in rest:
        if move.get("state") in CLOSED:
            _new_move(env, later, move["product_id"], missing, move.get("sale_line_id"))
        else:
            stocking.put_back(env, move)
            env.touch("stock.move", move, picking_id=later["id"], picked=None)
    reserve(env, later)


def action_cancel(env: Env, ids: list[int]) -> bool:
    for picking in records.existing(env, "stock.picking", ids):
        if picking.get("state") == "done":
            raise UserError("You cannot cancel a stock move that has been set to 'Done'. Create a "
                            "return in order to reverse the moves which took place.")  # fmt: skip
        give_up(env.trusted(), picking)
        settle(env, env.row("sale.order", picking.get("sale_id")))
    return True


def give_up(env: Env, picking: Row) -> None:
    for move in _open_moves(env, picking):
        stocking.put_back(env, move)
        env.set("stock.move", move, state="cancel")
    env.set("stock.picking", picking, state="cancel")


def tracking_url(env: Env, row: Row) -> Any:
    """Make the tracking link from the carrier's template."""
    form = env.row("delivery.carrier", row.get("carrier_id")).get("tracking_url")
    number = row.get("carrier_tracking_ref")
    return form.replace("<shipmenttrackingnumber>", number) if form and number else False
