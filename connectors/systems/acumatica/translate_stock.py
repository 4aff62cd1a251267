"""Acumatica's quantities in our words, and the pages they are cut into. Pure.

A stock is stored as {"id", "rows"} of warehouses and locations, or {"id", "total"} where only the
sum over all of them was asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from connectors.base import Stub
from connectors.canonical import Level, Stock
from connectors.systems.acumatica.fields import Raw, needed, number, read_time, text, value


def cut(found: Sequence[Raw], after: datetime | None, size: int) -> tuple[list[Raw], str]:
    """Cut the first `size` changes after a moment, and all of the same moment as the last of them.

    Give them with the moment to go on after, "" at the end. Whether the inquiry counts the moment
    itself is not documented: here it is not.
    """
    timed = sorted(((read_time(needed(r, "LastModifiedDateTime")), r) for r in found), key=_at)
    left = [one for one in timed if after is None or one[0] > after]
    if len(left) <= size:
        return [row for _, row in left], ""
    last = left[size - 1][0]
    chosen = [row for at, row in left if at <= last]
    return chosen, last.isoformat() if len(chosen) < len(left) else ""


def _at(timed: tuple[datetime, Raw]) -> datetime:
    return timed[0]


def stock_stub(row: Raw, by_warehouse: bool) -> Stub:
    """Name an item whose quantity changed; where the sum is enough, the row is all there is."""
    id = str(needed(row, "InventoryID")).strip()
    stamp = f"{text(row, 'LastModifiedDateTime')} {value(row, 'QtyAvailable', 0)}"
    return Stub(id=id, stamp=stamp, document=None if by_warehouse else {"id": id, "total": row})


def read_stock(raw: Raw) -> Stock:
    """Sum the free quantities of a warehouse over its locations; rows without one are totals."""
    if "total" in raw:
        total = raw["total"]
        changed = read_time(needed(total, "LastModifiedDateTime"))
        available = number(total, "QtyAvailable")
        return Stock(id=raw["id"], sku=raw["id"], available=available, updated_at=changed)
    free: dict[str, Decimal] = {}
    for row in raw["rows"]:
        if warehouse := text(row, "WarehouseID"):
            free[warehouse] = free.get(warehouse, Decimal(0)) + number(row, "QtyAvailable")
    return Stock(
        id=raw["id"],
        sku=raw["id"],
        available=sum(free.values(), Decimal(0)),
        levels=tuple(Level(warehouse=name, available=free[name]) for name in sorted(free)),
    )
