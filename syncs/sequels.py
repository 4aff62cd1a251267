"""What an order's booking sets free: shipments and notes that came first, and changes meanwhile."""

from collections.abc import Sequence

from django.db.models import F, Q

from connectors.models import Connection, Link, Record
from orders.models import Note, Shipment
from syncs import preparing
from syncs.models import Transfer
from syncs.reading import said_all
from syncs.states import State


def adopt(source: Connection, booked: Sequence[Transfer]) -> None:
    """Give shipments and notes of these orders to them, where they were known before the order."""
    orders = [t.record_id for t in booked if t.record.kind == "order"]
    links = Link.objects.filter(target=source, kind="order", record__in=orders)
    numbers = dict(links.values_list("number", "record_id"))
    if not numbers:
        return
    named = Q(record__shipment_row__order_number__in=numbers) | Q(
        record__note_row__order_number__in=numbers
    )
    rows = Transfer.objects.filter(
        named, record__connection=source, state=State.FILTERED, code="not_ours"
    ).select_related("record__connection", "flow", "target")
    orphans = list(rows)
    if not orphans:
        return
    words = said_all(t.record for t in orphans)
    for transfer in orphans:
        transfer.parent_id = numbers[words[transfer.record_id].order_number]
        for rows_of in (Shipment, Note):
            rows_of.objects.filter(record=transfer.record_id).update(order=transfer.parent_id)
    preparing.review(orphans)


def settle_parts(target: Connection, booked: Sequence[Transfer]) -> None:
    """Let go of the parts that waited for a shipment which has now been told."""
    orders = [t.parent_id for t in booked if t.record.kind == "shipment"]
    waiting = Transfer.objects.filter(
        target=target, parent__in=orders, state=State.HELD, code="part"
    ).select_related("record__connection", "flow", "target")
    preparing.review(list(waiting))


def compare_again(booked: Sequence[Transfer]) -> None:
    """Look at what changed at the source while the order was being sent."""
    stale = Transfer.objects.filter(pk__in=[t.pk for t in booked]).exclude(
        version=F("record__version")
    )
    for transfer in stale.select_related("record__connection", "flow", "target"):
        record: Record = transfer.record
        if record.canonical is not None:
            at = preparing.desk(transfer.flow, record.connection, transfer.target)
            preparing.prepare(at, None, [(record, said_all([record])[record.pk])], {})
