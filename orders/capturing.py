"""How much of what was authorized is due when goods leave. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from connectors.canonical import Order, Shipment
from connectors.canonical.money import rounded

NOTHING = Decimal(0)


def due(order: Order, shipment: Shipment, before: Sequence[Shipment], *, in_parts: bool) -> Decimal:
    """Tell how much to capture with a shipment; `before` are the others the shop was told of.

    In parts: each shipment's share by the worth of its goods, the last takes the rest. Else the whole
    with the last.
    """
    if is_last(order, shipment, before):
        return order.authorized - (_share(order, before) if in_parts else NOTHING)
    if not in_parts:
        return NOTHING
    return _share(order, [*before, shipment]) - _share(order, before)


def is_last(order: Order, shipment: Shipment, before: Sequence[Shipment]) -> bool:
    """Tell whether nothing is left to ship: as its source says, else by counting the pieces."""
    if shipment.is_complete is not None:
        return shipment.is_complete
    told = [*before, shipment]
    if not all(one.lines for one in told):
        return True  # a shipment that names no lines is the whole
    left = {line.sku.casefold(): _left(told, line.sku) for line in order.lines}
    ordered = {sku: _ordered(order, sku) for sku in left}
    return all(left[sku] >= ordered[sku] for sku in left)


def _left(shipments: Iterable[Shipment], sku: str) -> Decimal:
    lines = (line for one in shipments for line in one.lines)
    same = (line.quantity for line in lines if line.sku.casefold() == sku.casefold())
    return sum(same, NOTHING)


def _ordered(order: Order, sku: str) -> Decimal:
    lines = (line for line in order.lines if not line.kit_of)
    return sum((line.quantity for line in lines if line.sku.casefold() == sku), NOTHING)


def _share(order: Order, shipments: Sequence[Shipment]) -> Decimal:
    """Give what these shipments together take of it: rounded as one, so that no cent is taken twice."""
    lines = (line for one in shipments for line in one.lines)
    worth = sum((_worth(order, line.sku, line.quantity) for line in lines), NOTHING)
    part = order.authorized * worth / order.goods if order.goods else NOTHING
    return min(rounded(part), order.authorized)


def _worth(order: Order, sku: str, pieces: Decimal) -> Decimal:
    """Value pieces at what the order asks for them, discounts taken off."""
    lines = [line for line in order.lines if line.sku.casefold() == sku.casefold()]
    ordered = sum((line.quantity for line in lines), NOTHING)
    net = sum((line.net for line in lines), NOTHING)
    return net * pieces / ordered if ordered else NOTHING
