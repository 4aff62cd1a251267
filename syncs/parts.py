"""Shipments to a target that takes one an order: which orders it has been told of, which parts wait.

A source tells of each shipment whether its order is complete, which it is for all of them once the last
has left. So the last is the one that left last; what left before it waits for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F

from connectors.models import Connection
from orders.models import Shipment
from syncs.models import Transfer
from syncs.states import BOOKED


@dataclass(frozen=True)
class Parts:
    """The orders (records) a target was told a shipment of, and order -> its last shipment, where it
    is complete.
    """

    told: frozenset[int] = frozenset()
    last: Mapping[int, int] = field(default_factory=dict)

    def is_told(self, order: int | None) -> bool:
        return order in self.told

    def is_followed(self, shipment: int, order: int | None) -> bool:
        """Tell whether another shipment left after this one, and completed the order."""
        return order is not None and self.last.get(order, shipment) != shipment


def of(source: Connection, target: Connection, orders: Iterable[int | None]) -> Parts:
    chosen = {pk for pk in orders if pk}
    if not chosen:
        return Parts()
    told = Transfer.objects.filter(
        target=target, parent__in=chosen, record__kind="shipment", state__in=BOOKED
    )
    return Parts(
        told=frozenset(pk for pk in told.values_list("parent_id", flat=True) if pk),
        last=_last(source, chosen),
    )


def _last(source: Connection, orders: Collection[int]) -> dict[int, int]:
    """Find the shipment of each complete order that left last; one without a time came before."""
    rows = Shipment.objects.filter(
        order__in=orders, record__connection=source, is_complete=True
    ).order_by(F("shipped_at").asc(nulls_first=True), "record_id")
    return {order: pk for order, pk in rows.values_list("order_id", "record_id") if order}
