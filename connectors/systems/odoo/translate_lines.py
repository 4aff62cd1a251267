"""The lines of an order in our words: goods, shipping, discounts, taxes, remarks. Pure.

What Odoo has worked out (`price_subtotal`, `price_tax`) is kept; a price that includes its tax is
made net once, here. A line below nothing is a discount of the order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from connectors.canonical import Discount, Line, Note, Tax
from connectors.canonical.money import rounded
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import (
    MICRO,
    NOTHING,
    Raw,
    amount,
    by_id,
    id_of,
    money,
    name_of,
    number,
    text,
)


@dataclass(frozen=True, kw_only=True)
class Charged:
    """What an order's lines come to."""

    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...]
    taxes: tuple[Tax, ...]
    notes: tuple[Note, ...]
    shipping: Decimal
    shipping_tax: Decimal
    includes_tax: bool


def read_lines(raw: Raw) -> Charged:
    products, taxes = by_id(raw["products"]), by_id(raw["taxes"])
    priced = [row for row in raw["lines"] if not row.get("display_type") and not _is_empty(row)]
    freight = [row for row in priced if row.get("is_delivery")]
    goods = [row for row in priced if not row.get("is_delivery")]
    sold = [row for row in goods if money(row["price_subtotal"]) >= 0]
    shipping_tax = sum((money(row["price_tax"]) for row in freight), NOTHING)
    return Charged(
        lines=tuple(_combined([_line(row, products, taxes, raw["order"]) for row in sold], sold)),
        discounts=tuple(_discount(row) for row in goods if row not in sold),
        taxes=tuple(_taxes(goods, taxes, money(raw["order"]["amount_tax"]) - shipping_tax)),
        notes=tuple(_remarks(raw["lines"])),
        shipping=sum((money(row["price_subtotal"]) for row in freight), NOTHING),
        shipping_tax=shipping_tax,
        includes_tax=any(_includes_tax(row, taxes) for row in priced),
    )


def tax_ids(row: Raw) -> list[int]:
    """Give a line's taxes: `tax_id` up to 18, `tax_ids` from 19 on."""
    return list(row.get("tax_ids") or row.get("tax_id") or ())


def _is_empty(row: Raw) -> bool:
    """Tell a line that sells nothing: down payments and cancelled ones stand with no quantity."""
    return not number(row["product_uom_qty"]) and not money(row["price_subtotal"])


def _includes_tax(row: Raw, taxes: dict[int, Raw]) -> bool:
    return any(taxes[id].get("price_include") for id in tax_ids(row) if id in taxes)


def _line(row: Raw, products: dict[int, Raw], taxes: dict[int, Raw], order: Raw) -> Line:
    price, discount = _price(row, taxes)
    title, _, remark = _named(row)
    return Line(
        id=identity(row["id"]),
        sku=sku_of(id_of(row["product_id"]), products),
        description=title,
        quantity=number(row["product_uom_qty"]),
        uom=name_of(row.get("product_uom_id") or row.get("product_uom")),
        unit_price=price,
        discount=discount,
        tax=money(row["price_tax"]),
        tax_code=tax_name(tax_ids(row), taxes),
        warehouse=name_of(order.get("warehouse_id")),
        note=remark.strip(),
    )


def _named(row: Raw) -> tuple[str, str, str]:
    """Split a line's text: "[SKU] its name", and below what staff or the customer added."""
    told = text(row["name"])
    if told.startswith("[") and "] " in told:
        told = told.partition("] ")[2]
    return told.partition("\n")


def sku_of(id: int, products: dict[int, Raw]) -> str:
    """Give the number a product is sold under; one without is named by its id."""
    product = products.get(id) or {}
    sku = text(product.get("default_code")) or text(product.get("barcode"))
    return sku or (f"product {id}" if id else "")


def _price(row: Raw, taxes: dict[int, Raw]) -> tuple[Decimal, Decimal]:
    """Give the price of one without tax, and the discount of the line that leaves its subtotal."""
    quantity, net = number(row["product_uom_qty"]), money(row["price_subtotal"])
    price = amount(row["price_unit"])
    if _includes_tax(row, taxes):
        kept = 1 - number(row.get("discount") or 0) / 100
        price = amount(rounded(net / kept / quantity, MICRO)) if kept else NOTHING
    gross = rounded(quantity * price)
    if gross < net:  # a discount below nothing, or a price with tax in it that did not divide
        price = amount(rounded(net / quantity, MICRO))
        gross = rounded(quantity * price)
    return price, gross - net


def _combined(lines: list[Line], rows: list[Raw]) -> Iterator[Line]:
    """Put the money of a combo's parts into the combo: it alone is booked elsewhere."""
    parts = {
        identity(row["id"]): str(id_of(row["linked_line_id"]))
        for row in rows
        if row.get("combo_item_id") and row.get("linked_line_id")
    }
    for line in lines:
        if line.id in parts:
            free = replace(line, unit_price=NOTHING, discount=NOTHING, tax=NOTHING)
            yield replace(free, kit_of=parts[line.id])
            continue
        inner = [one for one in lines if parts.get(one.id) == line.id]
        yield _with_parts(line, inner) if inner else line


def _with_parts(line: Line, parts: list[Line]) -> Line:
    net = line.net + sum((part.net for part in parts), NOTHING)
    price = amount(rounded(net / line.quantity, MICRO))
    tax = line.tax + sum((part.tax for part in parts), NOTHING)
    discount = rounded(line.quantity * price) - net
    return replace(line, unit_price=price, discount=discount, tax=tax)


def _discount(row: Raw) -> Discount:
    return Discount(amount=-money(row["price_subtotal"]), label=_named(row)[0])


def _remarks(rows: Iterable[Raw]) -> Iterator[Note]:
    for row in rows:
        if row.get("display_type") == "line_note" and text(row["name"]):
            yield Note(id=f"line {row['id']}", text=text(row["name"]))


def _taxes(rows: list[Raw], taxes: dict[int, Raw], stated: Decimal) -> Iterator[Tax]:
    """Give one tax for each set of taxes on lines; cents of rounding go with the last."""
    sums: dict[tuple[int, ...], tuple[Decimal, Decimal]] = {}
    for row in rows:
        if money(row["price_tax"]):
            key = tuple(tax_ids(row))
            tax, base = sums.get(key, (NOTHING, NOTHING))
            sums[key] = tax + money(row["price_tax"]), base + money(row["price_subtotal"])
    left = stated - sum((tax for tax, _ in sums.values()), NOTHING)
    if left and not sums:
        sums[()] = (NOTHING, NOTHING)
    for place, (key, (tax, base)) in enumerate(sums.items(), 1):
        yield Tax(
            name=tax_name(list(key), taxes) or "Tax",
            amount=tax + (left if place == len(sums) else NOTHING),
            rate=_rate(list(key), taxes),
            taxable=base if key else None,
        )


def tax_name(ids: list[int], taxes: dict[int, Raw]) -> str:
    return " + ".join(text(taxes[id]["name"]) for id in ids if id in taxes)


def _rate(ids: list[int], taxes: dict[int, Raw]) -> Decimal | None:
    found = [taxes[id] for id in ids if id in taxes]
    if len(found) != 1 or found[0].get("amount_type") != "percent":
        return None
    return number(found[0]["amount"])
