"""Sellercloud's quantities in our words and back. Pure.

A stock is stored as {"item": row of GET Inventory, "warehouses": GET Inventory/Warehouses}.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, tzinfo
from decimal import ROUND_FLOOR, Decimal

from connectors.base import Posted
from connectors.canonical import Level, Stock, Words
from connectors.kit.naming import identity
from connectors.systems.sellercloud.fields import NOTHING, Raw, number, read_time, text


def stamp(row: Raw) -> str:
    """Tell one state from another: a count alone may not move the date of the last change."""
    names = ("LastModifiedDate", "LastAggregateDate", "InventoryAvailableQty")
    return " ".join(str(row.get(name) or 0) for name in names)


def read_stock(raw: Raw, zone: tzinfo = UTC) -> Stock:
    row = raw["item"]
    return Stock(
        id=identity(row["ID"]),
        sku=identity(row["ID"]),
        available=number(row["InventoryAvailableQty"]),
        levels=tuple(
            Level(warehouse=text(w["WarehouseID"]), available=number(w["AvailableQty"]))
            for w in sorted(raw.get("warehouses") or (), key=lambda w: int(w["WarehouseID"]))
        ),
        updated_at=read_time(row["LastModifiedDate"], zone)
        if row.get("LastModifiedDate")
        else None,
    )


def write_stock(stock: Stock, words: Words, there: Posted) -> Raw:
    """Write what shall be free in each mapped warehouse, in all never more than may be sold.

    Where no warehouse is mapped, all of it goes to "": the default one.
    """
    measure = words.measure(stock.sku)
    left = max(stock.available, NOTHING)
    free: dict[str, Decimal] = {}
    for level in stock.levels:
        if warehouse := words.word("warehouse", level.warehouse):
            share = min(max(level.available, NOTHING), left)
            left -= share
            free[warehouse] = free.get(warehouse, NOTHING) + share
    free = free or {"": left}
    return {
        "ProductID": there.number,
        "free": {name: _whole(measure.at_most(quantity)) for name, quantity in free.items()},
    }


def _whole(quantity: Decimal) -> int:
    return int(quantity.to_integral_value(ROUND_FLOOR))


def in_all(document: Raw, held: Sequence[Raw], default: str) -> Raw:
    """Share out a product's whole quantity: what lies elsewhere stays, the default one has the rest."""
    left: int = document["free"][""]
    free: dict[str, int] = {}
    for row in held:
        if (warehouse := text(row["WarehouseID"])) != default:
            free[warehouse] = min(max(int(row["AvailableQty"]), 0), left)
            left -= free[warehouse]
    return {**document, "free": {**free, default: left}}


def physical(document: Raw, held: Sequence[Raw], default: Callable[[], str]) -> Iterator[Raw]:
    """Say what must lie in each warehouse: the free quantity, and what orders there hold of it.

    Only the physical quantity can be set; Sellercloud takes its own open orders off again.
    """
    now = {text(w["WarehouseID"]): (int(w["PhysicalQty"]), int(w["AvailableQty"])) for w in held}
    for named, free in document["free"].items():
        warehouse = named or default()
        lies, is_free = now.get(warehouse, (0, 0))
        wanted = free + max(lies - is_free, 0)
        if warehouse not in now or wanted != lies:
            yield {
                "WarehouseID": int(warehouse),
                "ProductID": document["ProductID"],
                "PhysicalQty": wanted,
            }
