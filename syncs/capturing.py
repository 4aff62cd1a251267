"""Which shipment captures what its shop has only authorized: one a shop's order, never two.

The right to capture is a link row claimed before anything is sent: two shipments of an order that
are told at the same time are told one after the other of it by the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.base import Connector
from connectors.canonical import Order, Shipment
from connectors.capabilities import PaymentCapture
from connectors.models import Connection, Link, Record
from connectors.registry import connector_class
from orders.capturing import due
from syncs.models import Flow, Transfer
from syncs.reading import said_all
from syncs.states import BOOKED

CAPTURE = "capture"


@dataclass(frozen=True, kw_only=True)
class Capture:
    """What is to be captured with a shipment, under a reference of its own."""

    amount: Decimal
    currency: str
    reference: str


def captures(target: Connection, flow: Flow) -> bool:
    """Tell whether a flow's shipments capture there: it is said by the flow, and by its one owner."""
    is_ours = target.captured_by == Connection.CapturedBy.US
    able = issubclass(connector_class(target.system), PaymentCapture)
    return flow.captures_when_shipped and is_ours and able


def of(target: Connection, shipments: Sequence[tuple[Transfer, Any]]) -> dict[int, Capture]:
    """Give what each of these shipments captures, by transfer; the rest captures nothing."""
    chosen = [(t, s) for t, s in shipments if isinstance(s, Shipment) and captures(target, t.flow)]
    chosen = [(transfer, said) for transfer, said in chosen if transfer.parent_id]
    if not chosen:
        return {}
    system: type[Connector] = connector_class(target.system)
    in_parts = bool(getattr(system, "partial_captures", False))
    parents = {transfer.parent_id or 0 for transfer, _ in chosen}
    orders = said_all(Record.objects.filter(pk__in=parents).defer("raw"))
    told = _told(target, parents)
    found = {}
    for transfer, said in chosen:
        order = orders.get(transfer.parent_id or 0)
        if order:
            before = [s for pk, s in told.get(transfer.parent_id or 0, ()) if pk != transfer.pk]
            found[transfer.pk] = _capture(transfer, order, said, before, in_parts=in_parts)
    return _claimed(target, chosen, found)


def _told(target: Connection, parents: Iterable[int]) -> dict[int, list[tuple[int, Shipment]]]:
    """List the shipments the shop has been told of, by order."""
    rows = Transfer.objects.filter(
        target=target, parent__in=list(parents), record__kind="shipment", state__in=BOOKED
    )
    rows = rows.select_related("record").defer("record__raw")
    transfers = list(rows)
    words = said_all(transfer.record for transfer in transfers)
    found: dict[int, list[tuple[int, Shipment]]] = {}
    for one in transfers:
        if one.record_id in words:
            found.setdefault(one.parent_id or 0, []).append((one.pk, words[one.record_id]))
    return found


def _capture(
    transfer: Transfer,
    order: Order,
    shipment: Shipment,
    before: Sequence[Shipment],
    *,
    in_parts: bool,
) -> Capture:
    amount = due(order, shipment, before, in_parts=in_parts)
    if transfer.doubt == CAPTURE:  # it is looked up, whatever the order says meanwhile
        amount = amount or order.total
    reference = f"{order.id} {shipment.id}" if in_parts else order.id
    return Capture(amount=amount, currency=order.currency, reference=reference[:120])


def _claimed(
    target: Connection, chosen: Sequence[tuple[Transfer, Any]], found: dict[int, Capture]
) -> dict[int, Capture]:
    """Keep those that have the right to capture: the first of an order to ask for it."""
    records = {transfer.pk: transfer.record_id for transfer, _ in chosen}
    asking = {pk: one for pk, one in found.items() if one.amount > 0}
    claims = [
        Link(target=target, kind=CAPTURE, key=one.reference, record_id=records[pk])
        for pk, one in asking.items()
    ]
    Link.objects.bulk_create(claims, ignore_conflicts=True)
    keys = [one.reference for one in asking.values()]
    held = Link.objects.filter(target=target, kind=CAPTURE, key__in=keys)
    owners = dict(held.values_list("key", "record_id"))
    return {pk: one for pk, one in asking.items() if owners.get(one.reference) == records[pk]}
