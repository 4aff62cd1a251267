"""Validate a delivery: what left is set on its moves, the rest becomes a further delivery."""

from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Shipment
from connectors.errors import RecordRefused
from connectors.kit.naming import identity
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.fields import NOTHING, SYSTEM, Raw, by_id, id_of, number, plain, text
from connectors.systems.odoo.rpc import AppMissing, Rpc
from connectors.systems.odoo.translate_lines import sku_of
from connectors.systems.odoo.translate_sequels import read_tracking
from connectors.systems.odoo.translate_sequels_write import shipment_mark
from connectors.systems.odoo.windows import press

_PICKING = ("id", "name", "state", "carrier_tracking_ref", "note", "picking_type_code")
_MOVE = ("id", "product_id", "product_uom_qty", "quantity", "state", "sale_line_id")
#: What stands on a delivery of goods that had left before their order was booked.
GONE = "Shipped before it was booked here"
CLOSED = ("done", "cancel")


def find(rpc: Rpc, order: int, shipment: Shipment) -> Posted | None:
    """Find the delivery that was validated for a shipment, by its mark or its tracking number."""
    for row in _pickings(rpc, order):
        if row["state"] == "done" and _is_of(row, shipment_mark(shipment), shipment.tracking):
            return Posted(number=text(row["name"]), id=identity(row["id"]), detail=shipment.id)
    return None


def _pickings(rpc: Rpc, order: int) -> list[Raw]:
    found = rpc.rows("stock.picking", [["sale_id", "=", order]], _PICKING, order="id asc")
    return [row for row in found if row.get("picking_type_code", "outgoing") == "outgoing"]


def _is_of(row: Raw, mark: str, tracking: tuple[str, ...]) -> bool:
    is_marked = mark in plain(row.get("note")).split("\n")
    return is_marked or bool(set(tracking) & set(read_tracking(row)))


def send_rest(rpc: Rpc, directory: Directory, order: int) -> None:
    """Deliver what is still open of an order that had left before it was booked here."""
    told = {"order": order, "mark": GONE, "carrier_tracking_ref": "", "lines": []}
    try:
        still_open = [row for row in _pickings(rpc, order) if row["state"] not in CLOSED]
    except AppMissing:  # nothing is picked where nothing is stocked
        return
    for picking in still_open:
        _validate(rpc, directory, picking, told)


def send(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    return _validate(rpc, directory, _chosen(rpc, document), document)


def _validate(rpc: Rpc, directory: Directory, picking: Raw, document: Raw) -> Posted:
    id = int(picking["id"])
    if picking["state"] in ("draft", "confirmed", "waiting"):
        rpc.send("stock.picking", "action_assign", ids=[id])
    _mark(rpc, directory, picking, document)
    _set_quantities(rpc, picking, document["lines"])
    said = rpc.send("stock.picking", "button_validate", ids=[id])
    if isinstance(said, dict):
        _go_through(rpc, picking, said)
    done = rpc.read("stock.picking", [id], _PICKING)[0]
    if done["state"] != "done":
        told = f"{done['name']} was not validated and stays {done['state']}, without a reason given"
        raise RecordRefused(told, system=SYSTEM)
    return Posted(number=text(done["name"]), id=str(id))


def _chosen(rpc: Rpc, document: Raw) -> Raw:
    """Choose the delivery: the one a former try has marked, else the oldest that is open."""
    numbers = tuple(n for n in document["carrier_tracking_ref"].split(",") if n)
    rows = [r for r in _pickings(rpc, document["order"]) if r["state"] not in CLOSED]
    if not rows:
        raise RecordRefused("the order has no delivery that is still open", system=SYSTEM)
    return next((row for row in rows if _is_of(row, document["mark"], numbers)), rows[0])


def _mark(rpc: Rpc, directory: Directory, picking: Raw, document: Raw) -> None:
    told = plain(picking.get("note"))
    marks = told if document["mark"] in told.split("\n") else f"{told}\n{document['mark']}".strip()
    values: Raw = {"note": "".join(f"<p>{line}</p>" for line in marks.split("\n"))}
    if document["carrier_tracking_ref"]:
        values["carrier_tracking_ref"] = document["carrier_tracking_ref"]
    if document.get("carrier_id"):
        values["carrier_id"] = directory.id(document["carrier_id"])
    values |= document.get("extras", {})
    rpc.send("stock.picking", "write", ids=[picking["id"]], vals=values)


def _set_quantities(rpc: Rpc, picking: Raw, lines: list[Raw]) -> None:
    """Set on each move what left of it; a shipment that names no lines is all of it."""
    moves = rpc.rows("stock.move", [["picking_id", "=", picking["id"]]], _MOVE, order="id asc")
    moves = [move for move in moves if move["state"] != "cancel"]
    left = _by_sku(lines)
    for move, sku in zip(moves, _skus(rpc, moves), strict=True):
        asked = number(move["product_uom_qty"])
        taken = min(asked, left.get(sku, NOTHING)) if lines else asked
        left[sku] = left.get(sku, NOTHING) - taken
        values = {"quantity": taken, "picked": bool(taken)}
        rpc.send("stock.move", "write", ids=[move["id"]], vals=values)
    over = ", ".join(f"{left[sku]} of {sku}" for sku in left if left[sku] > 0) if lines else ""
    if over:
        told = f"more was shipped than {picking['name']} still holds: {over}"
        raise RecordRefused(told, system=SYSTEM)


def _by_sku(lines: list[Raw]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line["sku"]] = sums.get(line["sku"], NOTHING) + line["quantity"]
    return sums


def _skus(rpc: Rpc, moves: list[Raw]) -> list[str]:
    ids = [id_of(move["product_id"]) for move in moves]
    rows = rpc.read("product.product", sorted(set(ids)), ("id", "default_code", "barcode"))
    products = by_id(rows)
    return [sku_of(id, products) for id in ids]


def _go_through(rpc: Rpc, picking: Raw, action: Raw) -> None:
    """Answer what it asks when a part has left: the rest becomes a further delivery."""
    if action.get("res_model") != "stock.backorder.confirmation":
        told = f"{picking['name']} asks first: “{action.get('name') or action.get('res_model')}”"
        raise RecordRefused(told, system=SYSTEM)
    press(rpc, action, "process")
