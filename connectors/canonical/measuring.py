"""Everything that carries a quantity, in the target's items and units: its money stays to the cent. Pure.

What a connector writes is what these give: `sku` and `uom` are the target's words, quantities and
prices are counted in its unit. What is counted the same on both sides is given back as it was said.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from connectors.canonical.catalog import Price, Stock, Tier
from connectors.canonical.measures import PLACES, Measure, as_price
from connectors.canonical.orders import Line, Order
from connectors.canonical.sequels import RefundedLine, ShippedLine
from connectors.canonical.words import Chosen, Key, Words, folded


def measured_line(line: Line, words: Words, places: int = PLACES) -> Line:
    """Give a line of an order: its gross may change by a cent or two, its net never does.

    A price that does not divide is rounded. Where the line would then come to another amount (ten
    thousand pieces of a third of a cent), the next higher price is said and the rest is discount.
    """
    measure = words.measure(line.sku, line.uom)
    named = replace(line, sku=measure.item, uom=measure.unit)
    if measure.is_same:
        return named
    counted = replace(named, quantity=measure.count(line.quantity))
    made = replace(counted, unit_price=measure.price(line.unit_price, places))
    return made if made.gross == line.gross else _raised(counted, line.gross, places)


def _raised(line: Line, gross: Decimal, places: int) -> Line:
    exact = gross / line.quantity
    raised = replace(line, unit_price=exact.quantize(Decimal(1).scaleb(-places), ROUND_CEILING))
    return replace(raised, discount=line.discount + raised.gross - gross)


def measured_refund(line: RefundedLine, words: Words) -> RefundedLine:
    """Give a line of a refund; its amount is of the whole line, so it stays."""
    measure = words.measure(line.sku, line.uom)
    quantity = measure.count(line.quantity)
    return replace(line, sku=measure.item, uom=measure.unit, quantity=quantity)


def measured_shipment(line: ShippedLine, words: Words) -> ShippedLine:
    measure = words.measure(line.sku, line.uom)
    quantity = measure.count(line.quantity)
    return replace(line, sku=measure.item, uom=measure.unit, quantity=quantity)


def measured_stock(stock: Stock, words: Words) -> Stock:
    """Give what is free to sell, never more than there is; warehouses keep the source's names."""
    measure = words.measure(stock.sku)
    levels = [replace(one, available=measure.at_most(one.available)) for one in stock.levels]
    available = measure.at_most(stock.available)
    return replace(stock, sku=measure.item, available=available, levels=tuple(levels))


def measured_price(price: Price, words: Words, places: int = PLACES) -> Price:
    """Give the prices the target has a list for; one of an unmapped list must not become anybody's."""
    tiers = tuple(_tiers(price, words, places))
    item = words.measure(price.sku).item
    return replace(price, sku=item, tiers=tiers)


def _tiers(price: Price, words: Words, places: int) -> Iterator[Tier]:
    for tier in price.tiers:
        word = words.word("price_list", tier.price_list) if tier.price_list else ""
        if word or not tier.price_list:
            measure = words.measure(price.sku, tier.uom)
            yield replace(_tier(tier, measure, places), price_list=word)


def _tier(tier: Tier, measure: Measure, places: int) -> Tier:
    """Give a price of one of the target's; from the first on is from the first on in any unit."""
    quantity = tier.quantity if tier.quantity <= 1 else measure.at_least(tier.quantity)
    price = measure.price(tier.price, places)
    return replace(tier, price=price, quantity=quantity, uom=measure.unit)


def priced(amount: Decimal, quantity: Decimal, places: int = PLACES) -> Decimal:
    """Share an amount among pieces: the price of one, as fine as `places` allow."""
    return as_price(Fraction(amount) / Fraction(quantity), places)


def as_ordered(order: Order, words: Words) -> dict[tuple[str, Key], Chosen]:
    """Turn the words an order was booked with round: item there -> what was ordered, in its unit.

    An item that two of its lines are booked as, in packs of different size, is told as it is there.
    """
    found: dict[Key, set[tuple[str, str, Measure]]] = {}
    for line in order.lines:
        if not line.kit_of:
            measure = words.measure(line.sku, line.uom)
            found.setdefault(folded((measure.item,)), set()).add((line.sku, line.uom, measure))
    return {
        ("item", key): Chosen(
            word=sku, unit=uom, factor=measure.per, per=measure.factor, rule="as it was ordered"
        )
        for key, ordered in found.items()
        for sku, uom, measure in (ordered if len(ordered) == 1 else ())
    }
