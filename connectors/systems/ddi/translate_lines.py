"""Lines of an order at the source's prices, in Inform's items and units. Pure."""

from decimal import ROUND_CEILING, Decimal

from connectors.canonical import Line, Order, Words
from connectors.canonical.money import CENT, rounded
from connectors.systems.ddi.contract import PLACES
from connectors.systems.ddi.fields import Raw, money, number, said

_STEP, _HALF = Decimal(1).scaleb(-PLACES), CENT / 2


def booked(order: Order) -> list[Line]:
    """List what is booked: Inform knows its own kits, so only the kit itself is."""
    return [line for line in order.lines if not line.kit_of]


def lines(order: Order, words: Words) -> list[Raw]:
    return [_line(place, line, words) for place, line in enumerate(booked(order), 1)]


def _line(place: int, line: Line, words: Words) -> Raw:
    measure = words.measure(line.sku, line.uom)
    quantity = measure.count(line.quantity)
    price, rest = priced(line, quantity)
    return {
        "lineNumber": place,
        "product": measure.item,
        **said(
            description=f"{line.description} ({line.options})" if line.options else line.description
        ),
        "quantity": number(quantity),
        **said(unitOfMeasure=measure.unit),
        "unitPrice": money(price),
        "discountAmount": money(line.discount + rest),
        "taxAmount": money(line.tax),
        **said(notes=line.note, branch=words.word("warehouse", line.warehouse)),
    }


def priced(line: Line, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Give a price of four decimals, and what the line then comes to over its amount.

    A third of a dollar, or a case sold as 24 cans, has no such price: the next higher one is taken,
    and the difference goes into the line's discount, so that the line comes to its amount exactly.
    So it is where the price leaves half a cent, which either side may round its own way.
    """
    price = line.unit_price * line.quantity / quantity
    if price == price.quantize(_STEP) and abs(price * quantity - line.gross) < _HALF:
        return price.quantize(_STEP), Decimal(0)
    raised = (line.gross / quantity).quantize(_STEP, rounding=ROUND_CEILING)
    return raised, rounded(raised * quantity - line.gross, _STEP)


def sources(order: Order) -> str:
    """Remember which line of the source each line is: `1=998877;2=998878`."""
    return ";".join(f"{place}={line.id}" for place, line in enumerate(booked(order), 1) if line.id)


def source_of(told: str, place: str) -> str:
    """Give the source's line id of a line number, "" where it was not remembered."""
    known = dict(pair.split("=", 1) for pair in told.split(";") if "=" in pair)
    return known.get(place, "")
