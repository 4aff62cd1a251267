"""Whether a refund gives back more than there is left to give back of its order. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from connectors.canonical import Order, Refund, RefundedLine

NOTHING = Decimal(0)


def excess(order: Order, refund: Refund, before: Sequence[Refund]) -> str:
    """Say what of a refund is too much, with both figures; "" where all of it fits.

    `before`: every other refund of the order that counts, whichever system it was entered in.
    """
    if refund.currency != order.currency:
        return f"It is in {refund.currency}, and its order in {order.currency}."
    return _goods(order, refund, before) or _money(order, refund, before)


def _goods(order: Order, refund: Refund, before: Sequence[Refund]) -> str:
    """Count pieces by SKU, and by line where the refund names one of the order's own."""
    own = {line.id: line.sku.casefold() for line in order.lines if line.id}
    for sku in dict.fromkeys(line.sku for line in refund.lines if line.quantity):
        told = _too_many(order, refund, before, sku)
        if told:
            return told
    for line in refund.lines:
        if line.quantity and own.get(line.line) == line.sku.casefold():
            told = _too_many(order, refund, before, line.sku, line.line)
            if told:
                return told
    return ""


def _too_many(
    order: Order, refund: Refund, before: Sequence[Refund], sku: str, line: str = ""
) -> str:
    same = [one for one in order.lines if _is(one.sku, sku) and line in ("", one.id)]
    ordered = sum((one.quantity for one in same), NOTHING)
    back = _pieces([refund], sku, line)
    earlier = _pieces(before, sku, line)
    # What the order does not have under this SKU, its target has to judge: it may be its own word.
    if not same or back + earlier <= ordered:
        return ""
    where = " of that line" if line else ""
    return (
        f"{_number(back)} of {sku} are given back, but only {_number(ordered)} were ordered"
        f"{where} and {_number(earlier)} came back before."
    )


def _pieces(refunds: Iterable[Refund], sku: str, line: str) -> Decimal:
    lines: Iterable[RefundedLine] = (one for refund in refunds for one in refund.lines)
    same = (one.quantity for one in lines if _is(one.sku, sku) and line in ("", one.line))
    return sum(same, NOTHING)


def _money(order: Order, refund: Refund, before: Sequence[Refund]) -> str:
    taken = sum((p.amount for p in order.payments if p.is_money), NOTHING)
    most, what = (taken, "were paid") if taken else (order.total, "is what the order comes to")
    earlier = sum((one.total for one in before), NOTHING)
    if refund.total + earlier <= most:
        return ""
    return (
        f"{refund.total:.2f} {refund.currency} are given back, but {most:.2f} {order.currency} "
        f"{what} and {earlier:.2f} {order.currency} were given back before."
    )


def _is(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _number(pieces: Decimal) -> str:
    return f"{pieces.normalize():f}"
