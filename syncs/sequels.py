"""What an order's booking sets free: shipments and notes that came first, and changes meanwhile."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from connectors.models import Connection, Link, Record
from connectors.rows import pick
from orders.models import Invoice, Note, Refund, Shipment
from syncs import preparing
from syncs.clock import now
from syncs.desks import desk
from syncs.models import Transfer
from syncs.parents import parents_of
from syncs.reading import said_all
from syncs.states import State

#: An order is booked within this time of its shipment, or the shipment is not ours.
ADOPTED_WITHIN = timedelta(days=7)


def adopt(source: Connection, target: Connection, kind: str) -> None:
    """Give sequels to the orders they belong to, where they were known before these."""
    if kind not in _ROWS:
        return
    row, name = _ROWS[kind]
    orphans = Transfer.objects.filter(
        _is_booked(source, target, f"record__{row}", name),
        record__connection=source,
        record__kind=kind,
        target=target,
        state=State.FILTERED,
        code="not_ours",
        updated_at__gt=now() - ADOPTED_WITHIN,
    )
    take_up(orphans)


def _is_booked(source: Connection, target: Connection, row: str, name: str) -> Q:
    """Say that an order is known by the number it has at `source`, or by its id where it was born."""
    told = OuterRef(f"{row}__{name}")
    links = Link.objects.filter(target=source, kind="order", record__connection=target)
    if name == "order_number":
        return Q(Exists(links.filter(number=told)))
    by_number = Q(Exists(links.filter(Q(number=told) | Q(remote_id=told))))
    booked = Link.objects.filter(target=target, kind="order", record=OuterRef("pk"))
    born = Record.objects.filter(connection=source, kind="order", external_id=told)
    return by_number | Q(Exists(born.filter(Exists(booked.exclude(number="")))))


def take_up(transfers: QuerySet[Transfer]) -> list[Transfer]:
    """Find the orders of sequels anew, and judge these again; answer those looked at."""
    found = list(transfers.select_related("record__connection", "flow", "target"))
    words = said_all(t.record for t in found)
    for pair in {(t.record.connection, t.target) for t in found}:
        those = [t for t in found if (t.record.connection, t.target) == pair]
        pairs = [(t.record, words[t.record_id]) for t in those if t.record_id in words]
        _give(those, parents_of(*pair, pairs))
    preparing.review(found)
    return found


def _give(transfers: Sequence[Transfer], parents: dict[int, int]) -> None:
    for transfer in transfers:
        if transfer.record_id in parents:
            transfer.parent_id = parents[transfer.record_id]
            for rows_of in (Shipment, Note, Refund, Invoice):
                rows_of.objects.filter(record=transfer.record_id).update(order=transfer.parent_id)


#: Kind -> its row, and the field of that which tells its order.
_ROWS = {
    "shipment": ("shipment_row", "order_number"),
    "note": ("note_row", "order_number"),
    "invoice": ("invoice_row", "order_number"),
    "refund": ("refund_row", "order_key"),
}


def settle_parts(target: Connection, booked: Sequence[Transfer]) -> None:
    """Let go of the parts that waited for a shipment which has now been told."""
    orders = [t.parent_id for t in booked if t.record.kind == "shipment"]
    if not orders:
        return
    waiting = Transfer.objects.filter(
        target=target, parent__in=orders, state=State.HELD, code="part"
    ).select_related("record__connection", "flow", "target")
    preparing.review(list(waiting))


def compare_again(booked: Sequence[Transfer]) -> None:
    """Look at what changed at the source while the order was being sent."""
    versions = pick(Record, ("id", "version"), "id", [t.record_id for t in booked])
    newest = dict(versions)
    for transfer in booked:
        if transfer.version != newest[transfer.record_id]:
            _compare(Transfer.objects.select_related("record__connection").get(pk=transfer.pk))


def _compare(transfer: Transfer) -> None:
    record = transfer.record
    if record.canonical is not None:
        at = desk(transfer.flow, record.connection, transfer.target)
        preparing.prepare(at, None, [(record, said_all([record])[record.pk])], {})
