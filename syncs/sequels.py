"""What an order's booking sets free: shipments and notes that came first, and changes meanwhile."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef

from connectors.models import Connection, Link, Record
from connectors.rows import pick
from orders.models import Invoice, Note, Shipment
from syncs import preparing
from syncs.clock import now
from syncs.models import Transfer
from syncs.reading import said_all
from syncs.states import State

#: An order is booked within this time of its shipment, or the shipment is not ours.
ADOPTED_WITHIN = timedelta(days=7)


def adopt(source: Connection, target: Connection, kind: str) -> None:
    """Give shipments and notes to the orders they belong to, where they were known before these."""
    if kind not in _ROWS:
        return
    row = _ROWS[kind]
    ours = Link.objects.filter(
        target=source, kind="order", number=OuterRef(f"record__{row}__order_number")
    )
    orphans = Transfer.objects.filter(
        Exists(ours.filter(record__connection=target)),
        record__connection=source,
        record__kind=kind,
        target=target,
        state=State.FILTERED,
        code="not_ours",
        updated_at__gt=now() - ADOPTED_WITHIN,
    ).select_related("record__connection", "flow", "target")
    found = list(orphans)
    words = said_all(t.record for t in found)
    parents = preparing.parents_of(source, target, [(t.record, words[t.record_id]) for t in found])
    for transfer in found:
        transfer.parent_id = parents[transfer.record_id]
        for rows_of in (Shipment, Note, Invoice):
            rows_of.objects.filter(record=transfer.record_id).update(order=transfer.parent_id)
    preparing.review(found)


_ROWS = {"shipment": "shipment_row", "note": "note_row", "invoice": "invoice_row"}


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
        at = preparing.desk(transfer.flow, record.connection, transfer.target)
        preparing.prepare(at, None, [(record, said_all([record])[record.pk])], {})
