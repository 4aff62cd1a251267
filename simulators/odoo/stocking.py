"""What lies where: quantities on hand, promised and free; counting; setting aside for a delivery."""

from collections.abc import Callable
from typing import Any

from simulators.odoo import records
from simulators.odoo.database import Env
from simulators.odoo.errors import UserError
from simulators.odoo.fields import Row

AMOUNTS = {
    "qty_available": "Quantity On Hand", "free_qty": "Free To Use Quantity",
    "virtual_available": "Forecasted Quantity", "incoming_qty": "Incoming",
    "outgoing_qty": "Outgoing",
}  # fmt: skip
OPEN = ("confirmed", "assigned", "partially_available", "waiting")


def amount(name: str) -> Callable[[Env, Row], float]:
    return lambda env, row: round(_AMOUNTS[name](env, row), 6)


def _on_hand(env: Env, product: Row) -> float:
    return sum((quant.get("quantity", 0.0) for quant in _quants(env, product)), 0.0)


def _reserved(env: Env, product: Row) -> float:
    return sum((quant.get("reserved_quantity", 0.0) for quant in _quants(env, product)), 0.0)


def _free(env: Env, product: Row) -> float:
    return _on_hand(env, product) - _reserved(env, product)


def _outgoing(env: Env, product: Row) -> float:
    """Sum what confirmed orders still wait for."""
    if not is_stored(env, product["id"]):
        return 0.0
    places = _places(env)
    moves = env.where("stock.move", "product_id", product["id"])
    waiting = (one for one in moves if one.get("state") in OPEN and one["location_id"] in places)
    return sum((one.get("product_uom_qty", 0.0) for one in waiting), 0.0)


_AMOUNTS: dict[str, Callable[[Env, Row], float]] = {
    "qty_available": _on_hand,
    "free_qty": _free,
    "virtual_available": lambda env, product: _on_hand(env, product) - _outgoing(env, product),
    "incoming_qty": lambda env, product: 0.0,
    "outgoing_qty": _outgoing,
}


def _places(env: Env) -> set[int]:
    """Give the places the context speaks of: a warehouse's, a location, or all of ours."""
    for key in ("location", "warehouse_id", "warehouse"):
        if said := env.context.get(key):
            ids = said if isinstance(said, list) else [said]
            if key == "location":
                return set(ids)
            return {env.row("stock.warehouse", id).get("lot_stock_id", 0) for id in ids}
    return {one["id"] for one in env.where("stock.location", "usage", "internal")}


def _quants(env: Env, product: Row) -> list[Row]:
    places = _places(env)
    quants = env.where("stock.quant", "product_id", product["id"])
    return [one for one in quants if one["location_id"] in places]


def is_stored(env: Env, product_id: int) -> bool:
    template = env.row("product.template", _product(env, product_id).get("product_tmpl_id"))
    return bool(template.get("is_storable")) and template.get("type") == "consu"


def _product(env: Env, product_id: int) -> Row:
    return env.row("product.product", product_id)


def quant(env: Env, product_id: int, location_id: int) -> Row:
    """Give what lies at a place; an empty pile where nothing does."""
    for one in env.where("stock.quant", "product_id", product_id):
        if one["location_id"] == location_id:
            return one
    at = env.db.now()
    return env.table("stock.quant").add({
        "product_id": product_id, "location_id": location_id, "company_id": 1,
        "in_date": at[:19], "create_date": at, "write_date": at,
    })  # fmt: skip


def set_aside(env: Env, move: Row, wanted: float) -> None:
    """Set goods aside for a move, as far as there are any; what is not counted is always there."""
    if not is_stored(env, move["product_id"]):
        _settle_move(env, move, wanted)
        return
    held = quant(env, move["product_id"], move["location_id"])
    free = held.get("quantity", 0.0) - held.get("reserved_quantity", 0.0)
    taken = max(min(free, wanted - move.get("quantity", 0.0)), 0.0)
    _reserve(env, held, taken)
    _settle_move(env, move, move.get("quantity", 0.0) + taken)


def _settle_move(env: Env, move: Row, quantity: float) -> None:
    wanted = move.get("product_uom_qty", 0.0)
    state = "assigned" if quantity >= wanted else "partially_available" if quantity else "confirmed"
    env.set("stock.move", move, quantity=quantity, state=state)


def put_back(env: Env, move: Row) -> None:
    """Free what is set aside for a move."""
    set_quantity(env, move, 0.0)


def set_quantity(env: Env, move: Row, quantity: float) -> None:
    """Say by hand how much of a move is done; what is set aside follows."""
    before = move.get("quantity", 0.0)
    env.set("stock.move", move, quantity=quantity)
    follow(env, move, quantity - before)


def follow(env: Env, move: Row, more: float) -> None:
    if more and is_stored(env, move["product_id"]) and move.get("state") in OPEN:
        _reserve(env, quant(env, move["product_id"], move["location_id"]), more)


def _reserve(env: Env, held: Row, more: float) -> None:
    reserved = max(held.get("reserved_quantity", 0.0) + more, 0.0)
    env.set("stock.quant", held, reserved_quantity=round(reserved, 6))


def take_out(env: Env, move: Row) -> None:
    """Let the goods of a move leave the place they lie at."""
    if is_stored(env, move["product_id"]):
        held = quant(env, move["product_id"], move["location_id"])
        done = move.get("quantity", 0.0)
        env.set("stock.quant", held, quantity=round(held.get("quantity", 0.0) - done, 6))
        _reserve(env, held, -done)


def fill_quant(env: Env, said: Row) -> Row:
    at = env.db.now()
    return {"in_date": at[:19], "inventory_quantity_set": "inventory_quantity" in said["_said"]}


def quant_created(env: Env, row: Row) -> None:
    """Refuse a pile of what is not counted."""
    if not is_stored(env, row["product_id"]):
        raise UserError("Quants cannot be created for consumables or services.")


def quant_changed(env: Env, row: Row, before: Row) -> None:
    if "inventory_quantity" in before:
        env.set("stock.quant", row, inventory_quantity_set=True)


def action_apply_inventory(env: Env, ids: list[int]) -> None:
    """Make the counted quantity the quantity on hand; answers nothing."""
    for row in records.existing(env, "stock.quant", ids):
        if row.get("inventory_quantity_set"):
            count(env, row, row.get("inventory_quantity", 0.0))


def count(env: Env, row: Row, quantity: float) -> None:
    env.touch("stock.quant", row, quantity=quantity, inventory_quantity=None,
              inventory_quantity_set=None)  # fmt: skip


def available(env: Env, row: Row) -> float:
    return float(round(row.get("quantity", 0.0) - row.get("reserved_quantity", 0.0), 6))


def warehouse_of(env: Env, row: Row) -> Any:
    return env.row("stock.location", row.get("location_id")).get("warehouse_id") or False
