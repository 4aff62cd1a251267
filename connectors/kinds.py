"""The kinds of record the hub carries, and which verbs of a connector speak of them.

The engine knows kinds only through this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from connectors.base import Connector, Page, Raw
from connectors.canonical import ChargeSheet, Order, Remark, Shipment
from connectors.capabilities import (
    ChargeSource,
    ChargeTarget,
    NoteSource,
    NoteTarget,
    OrderSource,
    OrderTarget,
    ShipmentSource,
    ShipmentTarget,
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: who brings it, who takes it, how a list, a whole record and its reading are got.

    `is_state` kinds are delivered as their newest value, documents once.
    """

    key: str
    label: str
    plural: str
    shape: type
    source: type[Connector]
    target: type[Connector]
    read: Callable[[Connector], Callable[[Raw], Any]]
    changed: Callable[[Connector], Callable[[datetime | None, str], Page]] | None = None
    complete: Callable[[Connector], Callable[[str], Raw]] | None = None
    is_state: bool = False


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="order",
            label="order",
            plural="orders",
            shape=Order,
            source=OrderSource,
            target=OrderTarget,
            changed=lambda c: cast(OrderSource, c).fetch_changed_orders,
            complete=lambda c: cast(OrderSource, c).fetch_order,
            read=lambda c: cast(OrderSource, c).read_order,
        ),
        Kind(
            key="shipment",
            label="shipment",
            plural="shipments",
            shape=Shipment,
            source=ShipmentSource,
            target=ShipmentTarget,
            changed=lambda c: cast(ShipmentSource, c).fetch_changed_shipments,
            complete=lambda c: cast(ShipmentSource, c).fetch_shipment,
            read=lambda c: cast(ShipmentSource, c).read_shipment,
        ),
        Kind(
            key="note",
            label="customer-service note",
            plural="customer-service notes",
            shape=Remark,
            source=NoteSource,
            target=NoteTarget,
            changed=lambda c: cast(NoteSource, c).fetch_changed_notes,
            complete=lambda c: cast(NoteSource, c).fetch_note,
            read=lambda c: cast(NoteSource, c).read_note,
        ),
        Kind(
            key="charges",
            label="profit and loss",
            plural="profit and loss",
            shape=ChargeSheet,
            source=ChargeSource,
            target=ChargeTarget,
            read=lambda c: cast(ChargeSource, c).read_charges,
            is_state=True,
        ),
    )
}
