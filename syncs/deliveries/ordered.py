"""What goes back to where an order was born is told in what was ordered there, however it was booked."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.canonical import Order, Refund, Shipment, Words
from connectors.canonical.measuring import as_ordered
from connectors.models import Connection, Record
from mappings.kinds import UNIT
from mappings.resolver import Resolution
from syncs.deliveries.steps import Job
from syncs.models import Transfer
from syncs.reading import said_all


def name_as_ordered(target: Connection, jobs: Sequence[Job]) -> None:
    """Give shipments and refunds the order's own items and units, in three queries for all."""
    back = [job for job in jobs if _goes_home(job, target)]
    if not back:
        return
    parents = {job.transfer.parent_id or 0 for job in back}
    orders = said_all(Record.objects.filter(pk__in=parents).defer("raw"))
    rows = Transfer.objects.filter(
        record__in=list(orders), target__in={job.transfer.record.connection_id for job in back}
    )
    booked = {(r, t): words for r, t, words in rows.values_list("record", "target", "resolution")}
    for job in back:
        order = orders.get(job.transfer.parent_id or 0)
        booked_at = (job.transfer.parent_id or 0, job.transfer.record.connection_id)
        resolution = booked.get(booked_at)
        if isinstance(order, Order) and resolution:
            job.words = _turned(job, order, Resolution.from_json(resolution).words)


def _goes_home(job: Job, target: Connection) -> bool:
    parent = job.transfer.parent
    is_counted = isinstance(job.said, Shipment | Refund) and job.said.lines
    return bool(is_counted and parent and parent.connection_id == target.pk)


def _turned(job: Job, order: Order, booked: Words) -> Words:
    """Leave units to the order's lines, except of goods it was not booked with, or in another unit."""
    ordered = as_ordered(order, booked)
    units = {booked.measure(line.sku, line.uom).unit.casefold() for line in order.lines}
    if any(
        line.uom and units - {""} and line.uom.casefold() not in units for line in job.said.lines
    ):
        return job.words
    kept = {key: choice for key, choice in job.words.chosen.items() if key[0] != UNIT}
    return replace(job.words, chosen={**kept, **ordered})
