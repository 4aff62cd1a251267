"""Acumatica's sales prices in our words: everybody's, of price classes, of customers. Pure.

A price is stored as {"id": "COLA-24 USD", "rows": rows of SalesPriceDetails}.
"""

from collections.abc import Sequence
from decimal import Decimal

from connectors.canonical import Price, Tier
from connectors.systems.acumatica.fields import (
    Raw,
    day,
    needed,
    number,
    read_time,
    text,
    value,
)

#: PriceType, as the form says it, -> where its PriceCode belongs (words from memory of the product).
_LISTS = ("customer price class", "price class")


def is_for_all_warehouses(row: Raw) -> bool:
    """Tell whether a price holds everywhere: one of a warehouse alone has no place in our words."""
    return not text(row, "Warehouse")


def price_id(row: Raw) -> str:
    return f"{str(needed(row, 'InventoryID')).strip()} {needed(row, 'CurrencyID')}"


def stamp(rows: Sequence[Raw]) -> str:
    """Tell one state of a product's prices from another: a row that is gone changes it too."""
    newest = max(str(value(row, "LastModifiedDateTime")) for row in rows)
    numbers = sorted(int(value(row, "RecordID", 0)) for row in rows)
    return f"{newest} {len(rows)} {sum(n * (i + 1) for i, n in enumerate(numbers))}"


def read_price(raw: Raw) -> Price:
    sku, _, currency = str(raw["id"]).rpartition(" ")
    times = [
        read_time(row["LastModifiedDateTime"]["value"]) for row in raw["rows"] if _is_timed(row)
    ]
    return Price(
        id=raw["id"],
        sku=sku,
        currency=currency,
        tiers=tuple(read_tier(row) for row in sorted(raw["rows"], key=_rank)),
        updated_at=max(times, default=None),
    )


def _is_timed(row: Raw) -> bool:
    return bool(text(row, "LastModifiedDateTime"))


def read_tier(row: Raw) -> Tier:
    kind, code = text(row, "PriceType").casefold(), text(row, "PriceCode")
    return Tier(
        price=Decimal(str(needed(row, "Price"))),
        quantity=max(number(row, "BreakQty"), Decimal(1)),
        price_list=code if kind in _LISTS else "",
        customer=code if kind == "customer" else "",
        uom=text(row, "UOM"),
        valid_from=day(row, "EffectiveDate"),
        valid_until=day(row, "ExpirationDate"),
    )


def _rank(row: Raw) -> tuple[str, str, bool, Decimal, str]:
    """Sort everybody's price first, a promotion after the price it lowers."""
    tier = read_tier(row)
    is_promotion = bool(value(row, "Promotion", False))
    return tier.price_list, tier.customer, is_promotion, tier.quantity, text(row, "RecordID")
