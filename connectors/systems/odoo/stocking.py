"""Write products, what is in stock of them, what they cost, and who buys them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from connectors.base import Posted
from connectors.errors import CannotSay, RecordRefused
from connectors.kit.naming import identity
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.fields import NOTHING, SYSTEM, Raw, id_of, name_of, number, text
from connectors.systems.odoo.partners import address, located
from connectors.systems.odoo.rpc import Rpc

_APART = ("lot_id", "owner_id", "package_id")
_QUANT = ("id", "quantity", "reserved_quantity", *_APART)
_COUNTING = {"inventory_mode": True}
_ITEM = ("id", "min_quantity", "date_start", "date_end", "pricelist_id")


def find_item(directory: Directory, sku: str) -> Posted | None:
    row = directory.product_or_none(sku)
    if row is None:
        return None
    return Posted(number=text(row["default_code"]) or sku, id=identity(row["id"]))


def send_product(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    values, id = located(directory, document["product"]), document["id"]
    if id is None:
        id = rpc.create("product.product", values)
    elif values:
        rpc.send("product.product", "write", ids=[id], vals=values)
    row = rpc.read("product.product", [id], ("id", "default_code"))[0]
    return Posted(number=text(row["default_code"]), id=str(id))


def send_stock(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    """Count stock so that what is told is free: orders it keeps goods for are added to it."""
    id = document["product"]
    row = rpc.read("product.product", [id], ("id", "default_code", "tracking"))[0]
    if row.get("tracking") not in (None, False, "none"):
        told = (
            f"a quantity of {row['default_code']}, which is counted there by lot or serial number"
        )
        raise CannotSay(told, system=SYSTEM)
    for level in document["levels"]:
        _count(rpc, id, _location(rpc, directory, level["warehouse"]), level["free"])
    return Posted(number=text(row["default_code"]), id=str(id))


def _location(rpc: Rpc, directory: Directory, warehouse: str) -> int:
    if warehouse:
        return id_of(directory.row("warehouse", warehouse)["lot_stock_id"])
    found = rpc.rows("stock.warehouse", [], ("id", "lot_stock_id"), limit=2, order="id asc")
    if len(found) != 1:
        raise RecordRefused(
            "name the warehouse stock is written to in the connection", system=SYSTEM
        )
    return id_of(found[0]["lot_stock_id"])


def _count(rpc: Rpc, product: int, location: int, free: Decimal) -> None:
    domain = [["product_id", "=", product], ["location_id", "=", location]]
    there = rpc.rows("stock.quant", domain, _QUANT, order="id asc")
    kept = sum((number(row["reserved_quantity"]) for row in there), NOTHING)
    held = sum((number(row["quantity"]) for row in there), NOTHING)
    if there and held == free + kept:
        return
    said = rpc.send(
        "stock.quant", "action_apply_inventory", ids=[_set(rpc, domain, there, free + kept)]
    )
    if isinstance(said, dict):
        told = f"it asks first: “{said.get('name') or said.get('res_model')}”"
        raise RecordRefused(told, system=SYSTEM)


def _set(rpc: Rpc, domain: list[Any], there: list[Raw], total: Decimal) -> int:
    """Set what was counted on the loose goods of a place; what is packed or another's stays."""
    loose = [row for row in there if not any(row.get(n) for n in _APART)]
    apart = [number(row["quantity"]) for row in there if row not in loose[:1]]
    values = {"inventory_quantity": total - sum(apart, NOTHING)}
    if not loose:
        places = {name: id for name, _, id in domain}
        return rpc.create("stock.quant", {**places, **values}, context=_COUNTING)
    rpc.send("stock.quant", "write", ids=[loose[0]["id"]], vals=values, context=_COUNTING)
    return int(loose[0]["id"])


def send_price(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    id = document["product"]
    fields = ("id", "default_code", "currency_id", "product_tmpl_id", "uom_id")
    row = rpc.read("product.product", [id], fields)[0]
    _same_unit(row, document["units"])
    if document["list_price"] is not None:
        _same_currency(name_of(row["currency_id"]), document, "the product")
        vals = {"list_price": document["list_price"]}
        rpc.send("product.product", "write", ids=[id], vals=vals)
    lists = {item["price_list"]["named"] for item in document["items"]}
    for word in sorted(lists):
        price_list = directory.row("price list", word)
        _same_currency(name_of(price_list["currency_id"]), document, f"the price list “{word}”")
        items = [item for item in document["items"] if item["price_list"]["named"] == word]
        _put(rpc, row, int(price_list["id"]), items)
    return Posted(number=text(row["default_code"]), id=str(id))


def _same_unit(product: Raw, units: list[str]) -> None:
    """Refuse a price by another unit than the product's own: it has no other there."""
    own = name_of(product.get("uom_id"))
    for unit in units:
        if unit.casefold() != own.casefold():
            told = f"a price of {product['default_code']} by {unit}: it is priced by {own}"
            raise CannotSay(
                f"{told}; map the source's unit to {own}, with its factor", system=SYSTEM
            )


def _same_currency(there: str, document: Raw, what: str) -> None:
    if there != document["currency"]:
        raise CannotSay(f"a price in {document['currency']}: {what} is in {there}", system=SYSTEM)


def _put(rpc: Rpc, product: Raw, price_list: int, items: Iterable[Raw]) -> None:
    """Bring a product's own rules in a list in line; those no longer told are taken out."""
    domain = [["pricelist_id", "=", price_list], ["product_id", "=", product["id"]]]
    there = {
        _step(row): int(row["id"]) for row in rpc.rows("product.pricelist.item", domain, _ITEM)
    }
    for item in items:
        values = {name: value for name, value in item.items() if name != "price_list"}
        known = there.pop(_step(item), None)
        if known:
            vals = {"fixed_price": item["fixed_price"], "compute_price": "fixed"}
            rpc.send("product.pricelist.item", "write", ids=[known], vals=vals)
        else:
            rpc.create("product.pricelist.item", {**_own(product, price_list), **values})
    if there:
        rpc.send("product.pricelist.item", "unlink", ids=sorted(there.values()))


def _step(item: Raw) -> tuple[Any, ...]:
    return (number(item["min_quantity"] or 0), item["date_start"] or "", item["date_end"] or "")


def _own(product: Raw, price_list: int) -> Raw:
    return {
        "pricelist_id": price_list,
        "applied_on": "0_product_variant",
        "product_id": product["id"],
        "product_tmpl_id": id_of(product["product_tmpl_id"]),
        "compute_price": "fixed",
    }


def send_account(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    values, id = located(directory, document["partner"]), document["id"]
    if id is None:
        id = rpc.create("res.partner", values)
    elif values:
        rpc.send("res.partner", "write", ids=[id], vals=values)
    _add_people(rpc, id, document["people"])
    for place in document["places"]:
        address(rpc, directory, id, "delivery", place)
    row = rpc.read("res.partner", [id], ("id", "ref"))[0]
    return Posted(number=f"#{id}", id=str(id), detail=text(row["ref"]))


def _add_people(rpc: Rpc, partner: int, people: list[Raw]) -> None:
    """Bring its contacts in line, known by e-mail or else by name; none is taken away."""
    there = rpc.rows("res.partner", [["parent_id", "=", partner]], ("id", "name", "email", "type"))
    for person in people:
        known = next((row for row in there if _is_one(row, person)), None)
        if known:
            rpc.send("res.partner", "write", ids=[known["id"]], vals=person)
        else:
            rpc.create("res.partner", {"parent_id": partner, "type": "contact", **person})


def _is_one(row: Raw, person: Raw) -> bool:
    if row.get("type") not in ("contact", False, None):
        return False
    email = text(person.get("email")).casefold()
    if email:
        return text(row.get("email")).casefold() == email
    return text(row.get("name")).casefold() == text(person.get("name")).casefold()
