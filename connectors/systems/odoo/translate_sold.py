"""The lines of our orders in Odoo's words: goods, freight, handling, discounts, taxes. Pure.

Traps that shape this file: a line's discount is a percentage of two digits; taxes appear by
themselves unless they are sent, an empty list included; a shipping charge is a line of its own.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.canonical import Line, Order, Tax, Words
from connectors.canonical.measuring import measured_line
from connectors.canonical.money import rounded
from connectors.errors import CannotSay
from connectors.systems.odoo.fields import NOTHING, SYSTEM, Raw, amount, number
from connectors.systems.odoo.offers import beside

Settings = Mapping[str, str]


def write_lines(order: Order, words: Words, settings: Settings) -> list[Raw]:
    if order.gift_cards:
        told = "a gift card that lowers the total; book it as a payment at its source"
        raise CannotSay(told, system=SYSTEM)
    return [
        *_goods(order, words, settings),
        *_discounts(order, words, settings),
        *_freight(order, words, settings),
        *_handling(order, settings),
        *_tax_lines(order, words),
    ]


def _goods(order: Order, words: Words, settings: Settings) -> Iterator[Raw]:
    for line in order.lines:
        if line.kit_of:
            continue  # it knows its own kits
        sold = measured_line(line, words)
        written, rest = _line(sold, line), _left(sold)
        written["taxes"] = _line_taxes(line, order, words)
        written |= beside("line", words.line_extras.get(line.id, {}))
        yield written
        if rest:
            label = f"Discount on {line.description or line.sku}"
            item = _item(settings, "discount_item", f"the discount of {rest} on {line.sku}")
            yield _charge(f"discount {line.id}", item, label, -rest, written["taxes"])


def _line(sold: Line, line: Line) -> Raw:
    """Write a line as it is `sold` there; what it says is the source's own."""
    price, percent = _price(sold)
    title = f"{line.description} ({line.options})" if line.options else line.description
    return {
        "id": line.id,
        "product": {"of": "item", "named": sold.sku},
        "name": "\n".join(filter(None, (title or line.sku, line.note))),
        "product_uom_qty": number(sold.quantity),
        "price_unit": price,
        "discount": percent,
        **({"unit": {"of": "unit", "named": sold.uom}} if sold.uom else {}),
    }


def _price(line: Line) -> tuple[Decimal, Decimal]:
    """Give price and percentage that come to the line's net by its own rounding, if any do."""
    price, percent = amount(line.unit_price), _percent(line)
    if not line.discount or percent is not None:
        return price, percent or NOTHING
    each = _each(line)
    return (each, NOTHING) if each is not None else (price, NOTHING)


def _percent(line: Line) -> Decimal | None:
    if not line.gross:
        return None
    percent = rounded(line.discount / line.gross * 100)
    comes_to = line.quantity * line.unit_price * (1 - percent / 100)
    return number(percent) if rounded(comes_to) == line.net else None


def _each(line: Line) -> Decimal | None:
    each = rounded(line.net / line.quantity)
    return each if each * line.quantity == line.net else None


def _left(line: Line) -> Decimal:
    """Tell what of a line's discount neither a percentage nor a price can say."""
    if not line.discount or _percent(line) is not None or _each(line) is not None:
        return NOTHING
    return line.discount


def _discounts(order: Order, words: Words, settings: Settings) -> Iterator[Raw]:
    for place, discount in enumerate(order.discounts, 1):
        if discount.on == "shipping" or not discount.amount:
            continue
        label = discount.label or discount.code or "Discount"
        item = _item(settings, "discount_item", f"the discount “{label}” of {discount.amount}")
        taxes = _all_taxes(order, words) if _is_taxed_whole(order) else []
        yield _charge(f"discount of order {place}", item, label, -discount.amount, taxes)


def _freight(order: Order, words: Words, settings: Settings) -> Iterator[Raw]:
    """Give the shipping charge as a line of the delivery method's own product."""
    off = sum((d.amount for d in order.discounts if d.on == "shipping"), NOTHING)
    charge = order.shipping - off
    if not charge:
        return
    way = words.word("shipping_method", *order.shipping_method)
    if way:
        item: Raw = {"of": "carrier product", "named": way}
    else:
        item = _item(settings, "freight_item", "a shipping charge without a delivery method")
    taxes = _all_taxes(order, words) if order.shipping_tax else []
    label = order.shipping_label or way or "Shipping"
    yield {**_charge("freight", item, label, charge, taxes), "is_delivery": True}


def _handling(order: Order, settings: Settings) -> Iterator[Raw]:
    if order.handling:
        item = _item(settings, "handling_item", f"a handling charge of {order.handling}")
        yield _charge("handling", item, "Handling", order.handling, [])


def _tax_lines(order: Order, words: Words) -> Iterator[Raw]:
    """Give the taxes that stand as lines, at the amounts their source states."""
    of_shipping = order.shipping_tax
    for tax in _stated(order):
        if _place(tax, words) == "line":
            item = {"of": "item", "named": words.word("tax", tax.name)}
            yield _charge(f"tax {tax.name}", item, tax.name, tax.amount + of_shipping, [])
            of_shipping = NOTHING


def _charge(id: str, item: Raw, name: str, price: Decimal, taxes: list[Any]) -> Raw:
    return {
        "id": id,
        "product": item,
        "name": name,
        "product_uom_qty": Decimal(1),
        "price_unit": amount(price),
        "discount": NOTHING,
        "taxes": taxes,
    }


def _item(settings: Settings, field: str, what: str) -> Raw:
    word = settings.get(field) or ""
    if not word:
        told = f"{what}; name a product for it in the connection"
        raise CannotSay(told, system=SYSTEM)
    return {"of": "item", "named": word}


def _stated(order: Order) -> list[Tax]:
    return [tax for tax in order.taxes if tax.amount]


def _place(tax: Tax, words: Words) -> str:
    choice = words.choice("tax", tax.name)
    return choice.place if choice else "nowhere"


def _all_taxes(order: Order, words: Words) -> list[Raw]:
    names = [words.word("tax", t.name) for t in _stated(order) if _place(t, words) != "line"]
    return [{"of": "tax", "named": name} for name in dict.fromkeys(names) if name]


def _is_taxed_whole(order: Order) -> bool:
    """Tell whether every line is taxed: the source says none by line, or says it of each."""
    told = [line for line in order.lines if not line.kit_of and line.net]
    return all(line.tax for line in told) or not any(line.tax for line in told)


def _line_taxes(line: Line, order: Order, words: Words) -> list[Raw]:
    if not (line.tax or _is_taxed_whole(order)):
        return []
    own = [tax.name for tax in _stated(order) if tax.name == line.tax_code]
    if own and _place(_stated(order)[0], words) != "line":
        word = words.word("tax", own[0])
        return [{"of": "tax", "named": word}] if word else []
    return _all_taxes(order, words)
