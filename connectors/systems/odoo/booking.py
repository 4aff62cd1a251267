"""Book an order, change it, cancel it. Every step is taken up again where a former try broke off.

An order is loaded under our external id, then confirmed, what of it has left already is delivered, then
its date is written again: confirming puts the present in its place. One that stands half done is not
found, so that it is sent again and finished; loading it twice changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from connectors.base import Posted
from connectors.errors import CannotSay, DocumentClosed, NotThere, RecordRefused
from connectors.kit.naming import identity
from connectors.systems.odoo import loads, messages, shipping
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.fields import SYSTEM, Raw, id_of, money, name_of, text, xml_id
from connectors.systems.odoo.partners import address
from connectors.systems.odoo.rpc import AppMissing, Rpc
from connectors.systems.odoo.translate_write import ORDER, QUOTE
from connectors.systems.odoo.windows import press

_ROW = ("id", "name", "state", "amount_total", "partner_id", "currency_id", "date_order",
        "create_date", "order_line", "invoice_ids", "locked")  # fmt: skip
CONFIRMED = ("sale", "done")


def find(rpc: Rpc, reference: str, settings: Mapping[str, str]) -> Posted | None:
    """Find an order that is booked to its end."""
    for kind in (ORDER, QUOTE):
        id = loads.loaded(rpc, "sale.order", xml_id(kind, reference))
        row = order_row(rpc, id) if id else None
        if row and (kind == QUOTE or _is_finished(row, settings)):
            return posted(row)
    return None


def _is_finished(row: Raw, settings: Mapping[str, str]) -> bool:
    if row["state"] not in CONFIRMED:
        return row["state"] == "cancel" or settings.get("confirm") == "no"
    # An order is placed before it is made here: a later date is the one that confirming wrote.
    return bool(text(row["date_order"]) < text(row["create_date"]))


def order_row(rpc: Rpc, id: int) -> Raw | None:
    found = rpc.read("sale.order", [id], _ROW)
    return found[0] if found else None


def posted(row: Raw) -> Posted:
    return Posted(
        number=text(row["name"]),
        id=identity(row["id"]),
        total=money(row["amount_total"]),
        detail=str(id_of(row["partner_id"])),
    )


def send(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    id = loads.loaded(rpc, "sale.order", document["xml_id"])
    row = order_row(rpc, id) if id else None
    if row is None or row["state"] in ("draft", "sent"):
        id = _load(rpc, directory, document)
        _drop_lines(rpc, row, document)
    return _finish(rpc, directory, id or 0, document)


def _load(rpc: Rpc, directory: Directory, document: Raw) -> int:
    directory.learn(
        line["product"]["named"] for line in document["lines"] if line["product"]["of"] == "item"
    )
    lines = [_line(rpc, directory, line) for line in document["lines"]]
    head = _head(rpc, directory, document)
    id = loads.load(rpc, "sale.order", document["xml_id"], head, lines, "order_line")
    _settle_taxes(rpc, id, lines)
    return id


def _head(rpc: Rpc, directory: Directory, document: Raw) -> Raw:
    partner = directory.partner(document["customer"])
    bill = address(rpc, directory, partner, "invoice", document["bill_to"])
    is_one = document["ship_to"] == document["bill_to"]
    ship = bill if is_one else address(rpc, directory, partner, "delivery", document["ship_to"])
    head: Raw = {
        "partner_id/.id": partner,
        "partner_invoice_id/.id": bill,
        "partner_shipping_id/.id": ship,
        **_price_list(rpc, directory, document["currency"]),
    }
    for name, value in document["order"].items():
        found = _found(directory, value)
        if found is not None:
            head[f"{name}/.id" if isinstance(value, dict | list) else name] = found
    return head


def _found(directory: Directory, value: Any) -> Any:
    if isinstance(value, dict):
        return directory.id(value)
    return [directory.id(one) for one in value] if isinstance(value, list) else value


def _price_list(rpc: Rpc, directory: Directory, currency: str) -> Raw:
    """Choose a price list of the order's currency: it alone decides what an order is in."""
    if currency == directory.currency():
        return {}
    id = directory.id({"of": "currency", "named": currency})
    found = rpc.rows(
        "product.pricelist", [["currency_id", "=", id]], ("id",), limit=1, order="id asc"
    )
    if not found:
        told = f"an order in {currency}: no price list is in that currency; make one"
        raise CannotSay(told, system=SYSTEM)
    return {"pricelist_id/.id": found[0]["id"]}


def _line(rpc: Rpc, directory: Directory, line: Raw) -> Raw:
    """Lay out a line; its taxes are told even where there are none, or they come by themselves."""
    known = rpc.known("sale.order.line")
    tax = "tax_ids" if "tax_ids" in known else "tax_id"
    uom = "product_uom_id" if "product_uom_id" in known else "product_uom"
    said = {
        "id": line["xml_id"],
        "product_id/.id": directory.id(line["product"]),
        **{n: line[n] for n in ("name", "product_uom_qty", "price_unit", "discount")},
        f"{tax}/.id": [directory.id(one) for one in line["taxes"]],
        **line.get("extras", {}),
    }
    if line.get("unit"):
        said[f"{uom}/.id"] = directory.id(line["unit"])
    if line.get("is_delivery") and "is_delivery" in known:
        said["is_delivery"] = True
    return said


def _settle_taxes(rpc: Rpc, order: int, lines: list[Raw]) -> None:
    """Read the taxes back, and write those again that came by themselves."""
    tax = "tax_ids" if "tax_ids" in rpc.known("sale.order.line") else "tax_id"
    there = rpc.rows("sale.order.line", [["order_id", "=", order]], ("id", tax))
    names = loads.ours(rpc, "sale.order.line", [row["id"] for row in there])
    wanted = {line["id"]: line[f"{tax}/.id"] for line in lines}
    for row in there:
        taxes = wanted.get(names.get(row["id"], ""))
        if taxes is not None and sorted(row[tax]) != sorted(taxes):
            values = {tax: [[6, 0, taxes]]}
            rpc.send("sale.order.line", "write", ids=[row["id"]], vals=values)


def _finish(rpc: Rpc, directory: Directory, id: int, document: Raw) -> Posted:
    row = _there(rpc, id)
    if name_of(row["currency_id"]) != document["currency"]:
        told = (
            f"{row['name']} came out in {name_of(row['currency_id'])} instead of "
            f"{document['currency']}, by the customer's price list; change that"
        )
        raise RecordRefused(told, system=SYSTEM)
    for remark in document["remarks"]:
        messages.post_once(rpc, id, remark)
    if document["confirm"] and row["state"] in ("draft", "sent"):
        _confirm(rpc, id)
    if document["confirm"] and document["has_left"]:
        shipping.send_rest(rpc, directory, id)
    if document["confirm"]:
        vals = {"date_order": document["order"]["date_order"]}
        rpc.send("sale.order", "write", ids=[id], vals=vals)
    return posted(_there(rpc, id))


def _there(rpc: Rpc, id: int) -> Raw:
    row = order_row(rpc, id)
    if row is None:
        raise NotThere(f"the order of id {id}", system=SYSTEM)
    return row


def _confirm(rpc: Rpc, id: int) -> None:
    """Confirm; a refusal to do what is done already is no failure."""
    try:
        rpc.send("sale.order", "action_confirm", ids=[id])
    except RecordRefused:
        if _there(rpc, id)["state"] not in CONFIRMED:
            raise
        return
    row = _there(rpc, id)
    if row["state"] not in CONFIRMED:
        told = f"{row['name']} is loaded and stays a quotation: it asked for something first"
        raise RecordRefused(told, system=SYSTEM)


def change(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    """Bring the booked order in line: confirmed ones stay open until goods or an invoice leave."""
    row = _open(rpc, int(document["id"]))
    # A quote keeps the external id it was loaded under: under another it would be a second order.
    known = loads.ours(rpc, "sale.order", [int(row["id"])]).get(int(row["id"]))
    document = {**document, "xml_id": known or document["xml_id"]}
    id = _load(rpc, directory, document)
    _drop_lines(rpc, row, document)
    return _finish(rpc, directory, id, {**document, "has_left": False})


def _drop_lines(rpc: Rpc, row: Raw | None, document: Raw) -> None:
    """Take our lines that are no more down to nothing; a confirmed order lets none be removed."""
    kept = [line["xml_id"] for line in document["lines"]]
    ours = loads.ours(rpc, "sale.order.line", row["order_line"] if row else [])
    gone = [id for id, name in ours.items() if name not in kept]
    if gone:
        rpc.send("sale.order.line", "write", ids=gone, vals={"product_uom_qty": 0})


def cancel(rpc: Rpc, order: Posted, reason: str) -> Posted:
    """Cancel; 19 would cancel what is delivered and invoiced as well, so that is looked at first."""
    id = int(order.id)
    row = _there(rpc, id)
    if row["state"] != "cancel":
        _open(rpc, id)
        if reason:
            messages.post_once(rpc, id, reason)
        said = rpc.send("sale.order", "action_cancel", ids=[id])
        if isinstance(said, dict):
            press(rpc, said, "action_cancel")
        row = _there(rpc, id)
    if row["state"] != "cancel":
        raise RecordRefused(
            f"{row['name']} was not cancelled, and it gave no reason", system=SYSTEM
        )
    told = "What was paid stays with the customer as credit; give it back there."
    return Posted(number=text(row["name"]), id=str(id), detail=told)


def _open(rpc: Rpc, id: int) -> Raw:
    row = _there(rpc, id)
    reasons = (
        (row["state"] == "cancel", "is cancelled"),
        (bool(row.get("locked")), "is locked"),
        (_has_left(rpc, id), "has left the warehouse, in whole or in part"),
        (_is_invoiced(rpc, row), "is invoiced"),
    )
    closed = next((told for is_so, told in reasons if is_so), "")
    if closed:
        raise DocumentClosed(f"{row['name']} {closed}", system=SYSTEM)
    return row


def _has_left(rpc: Rpc, id: int) -> bool:
    try:
        domain = [["sale_id", "=", id], ["state", "=", "done"]]
        return bool(rpc.rows("stock.picking", domain, ("id",), limit=1))
    except AppMissing:
        return False


def _is_invoiced(rpc: Rpc, row: Raw) -> bool:
    moves = rpc.read("account.move", row.get("invoice_ids") or [], ("id", "state"))
    return any(move["state"] != "cancel" for move in moves)
