"""Shipments to a target that takes one an order: which orders it has been told of, which parts wait.

A source tells of each shipment whether its order is complete, which it is for all of them once the last
has left. So the last is the one that left last; what left before it waits for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.models import Connection
from orders.models import Shipment
from syncs.models import Transfer
from syncs.states import BOOKED


@dataclass(frozen=True)
class Parts:
    """The orders (records) a target was told a shipment of, and the last shipment of each order."""

    told: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    orders: frozenset[int] = frozenset()

    def is_told(self, order: int | None) -> bool:
        return order in self.told

    def is_followed(self, shipment: int, order: int | None) -> bool:
        """Tell whether another shipment left after this one, and completed the order."""
        return order in self.orders and shipment not in self.last


def of(source: Connection, target: Connection, orders: Iterable[int | None]) -> Parts:
    chosen = {pk for pk in orders if pk}
    if not chosen:
        return Parts()
    told = Transfer.objects.filter(
        target=target, parent__in=chosen, record__kind="shipment", state__in=BOOKED
    )
    last = dict(_complete(source, sorted(chosen)))
    return Parts(
        told=frozenset(pk for pk in told.values_list("parent_id", flat=True) if pk),
        last=frozenset(last.values()),
        orders=frozenset(last),
    )


def _complete(source: Connection, orders: Sequence[int]) -> list[tuple[int, int]]:
    """List the shipments after which an order was complete: (order, shipment), the last one last."""
    rows = Shipment.objects.filter(
        order__in=orders, record__connection=source, is_complete=True
    ).order_by("shipped_at", "record_id")
    return [(order, pk) for order, pk in rows.values_list("order_id", "record_id") if order]
