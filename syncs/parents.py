"""Find the order each sequel belongs to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from connectors.models import Connection, Link, Record
from syncs.planning import parent_id, parent_number

Pair = tuple[Record, Any]


def parents_of(source: Connection, target: Connection, pairs: Sequence[Pair]) -> dict[int, int]:
    """Find the order each sequel belongs to: by the number it was booked under at `source`, or by
    the id it has there where it was born there and is booked at `target`.
    """
    return _by_number(source, target, pairs) | _by_id(source, target, pairs)


def _by_number(source: Connection, target: Connection, pairs: Sequence[Pair]) -> dict[int, int]:
    numbers = {record.pk: parent_number(said) for record, said in pairs if parent_number(said)}
    if not numbers:
        return {}
    links = Link.objects.filter(
        target=source, kind="order", number__in=set(numbers.values()), record__connection=target
    )
    ours = dict(links.values_list("number", "record_id"))
    return {pk: ours[number] for pk, number in numbers.items() if number in ours}


def _by_id(source: Connection, target: Connection, pairs: Sequence[Pair]) -> dict[int, int]:
    ids = {record.pk: parent_id(said) for record, said in pairs if parent_id(said)}
    if not ids:
        return {}
    booked = Link.objects.filter(target=target, kind="order", record=OuterRef("pk"))
    orders = Record.objects.filter(
        Exists(booked.exclude(number="")),
        connection=source,
        kind="order",
        external_id__in=set(ids.values()),
    )
    ours = dict(orders.values_list("external_id", "pk"))
    return {pk: ours[id] for pk, id in ids.items() if id in ours}
