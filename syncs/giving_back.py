"""Refunds on their way: each waits for its order, none comes back as news, none gives too much.

A refund stands beside the others of its order, from whichever side they came: that is why it is
judged by more than itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from connectors.canonical import Order, Refund
from connectors.models import Connection, Link, Record
from orders.returning import excess
from syncs.clock import ahead
from syncs.models import Endpoint, Flow, Transfer
from syncs.planning import Plan
from syncs.reading import said_all
from syncs.states import BOOKED, OPEN, State

KIND = "refund"
TOO_MUCH = "too_much"
#: Codes of what waits for something that is under way; the sweep looks at them again.
WAITS = ("unbooked", "under_way")
#: Seconds until it is looked whether what a refund waits for has come.
AGAIN = 30

_UNDER_WAY = (State.SENDING, State.UNKNOWN)
_DROPPED = (State.FILTERED, State.SKIPPED, State.CANCELLED)
_ADVICE = "Correct it where it was entered, then retry; or leave it out."

Pair = tuple[Record, Any]
Parents = Mapping[int, int]
Stop = tuple[State, str, str, datetime | None]
Stops = dict[int, Stop]


def are_carried(source: Connection, target: Connection) -> bool:
    """Tell whether a flow carries refunds from one connection to the other."""
    ends = Endpoint.objects.filter(flow=OuterRef("pk"))
    flows = Flow.objects.filter(
        Exists(ends.filter(connection=source, role=Endpoint.Role.SOURCE)),
        Exists(ends.filter(connection=target, role=Endpoint.Role.TARGET)),
        kind=KIND,
    )
    return flows.exclude(state=Flow.State.RETIRED).exists()


def minded(
    target: Connection, pairs: Sequence[Pair], plans: Sequence[Plan], parents: Parents
) -> list[Plan]:
    """Judge refunds by what else is known of their orders; other kinds stay as they were planned."""
    if not (pairs and isinstance(pairs[0][1], Refund)):
        return list(plans)
    stops = _stops(target, pairs, parents)
    judged = zip(pairs, plans, strict=True)
    return [_stopped(made, stops.get(record.pk)) for (record, _), made in judged]


def _stopped(made: Plan, stop: Stop | None) -> Plan:
    if stop is None:
        return made
    state, code, reason, until = stop
    return replace(made, state=state, code=code, reason=reason, not_before=until, gaps=())


def _stops(target: Connection, pairs: Sequence[Pair], parents: Parents) -> Stops:
    """Say of each refund that must not go as planned what becomes of it; the first reason counts."""
    source = pairs[0][0].connection
    with_order = [(record, said) for record, said in pairs if record.pk in parents]
    orphans = [(record, said) for record, said in pairs if record.pk not in parents]
    found = (
        _echoes(source, target, pairs),
        _unbooked(source, target, orphans),
        _without_order(target, with_order, parents),
        _under_way(source, target, with_order, parents),
        _excessive(with_order, parents),
    )
    return {pk: stop for stops in reversed(found) for pk, stop in stops.items()}


def _echoes(source: Connection, target: Connection, pairs: Sequence[Pair]) -> Stops:
    """Find the refunds we wrote there ourselves, for one that was entered at the target."""
    written = Link.objects.filter(
        target=source,
        kind=KIND,
        key__in=[record.external_id for record, _ in pairs],
        record__connection=target,
    )
    ours = set(written.values_list("key", flat=True))
    told = f"Integrator wrote it itself, for a refund that was entered in {target.name}."
    stop = (State.FILTERED, "echo", told, None)
    return {record.pk: stop for record, _ in pairs if record.external_id in ours}


def _unbooked(source: Connection, target: Connection, orphans: Sequence[Pair]) -> Stops:
    """Hold what belongs to an order that is on its way and not booked yet."""
    numbers = {record.pk: said.order_id for record, said in orphans if said.order_id}
    if not numbers:
        return {}
    on_its_way = Transfer.objects.filter(
        target=target,
        record__connection=source,
        record__kind="order",
        record__external_id__in=set(numbers.values()),
        state__in=(*OPEN, *_UNDER_WAY),
    )
    awaited = set(on_its_way.values_list("record__external_id", flat=True))
    told = f"Waits until its order is booked in {target.name}; it goes by itself then."
    stop = (State.HELD, "unbooked", told, ahead(AGAIN))
    return {pk: stop for pk, number in numbers.items() if number in awaited}


def _without_order(target: Connection, pairs: Sequence[Pair], parents: Parents) -> Stops:
    """Leave out what belongs to an order that was cancelled at the target as well."""
    orders = {parents[record.pk] for record, _ in pairs}
    rows = Transfer.objects.filter(record__in=orders, target=target, state=State.CANCELLED)
    cancelled = set(rows.values_list("record_id", flat=True))
    told = (
        f"Its order is cancelled in {target.name}, so nothing is credited there; what was paid "
        "before is given back with the cancellation."
    )
    stop = (State.FILTERED, "order_cancelled", told, None)
    return {record.pk: stop for record, _ in pairs if parents[record.pk] in cancelled}


def _under_way(
    source: Connection, target: Connection, pairs: Sequence[Pair], parents: Parents
) -> Stops:
    """Hold what may be a refund we are just writing there: that is known once its answer is."""
    rows = Transfer.objects.filter(
        target=source,
        record__connection=target,
        record__kind=KIND,
        parent__in={parents[record.pk] for record, _ in pairs},
        state__in=_UNDER_WAY,
    )
    busy = set(rows.values_list("parent_id", flat=True))
    told = f"Waits until it is known whether it is the refund just sent to {source.name}."
    stop = (State.HELD, "under_way", told, ahead(AGAIN))
    return {record.pk: stop for record, _ in pairs if parents[record.pk] in busy}


def _excessive(pairs: Sequence[Pair], parents: Parents) -> Stops:
    if not pairs:
        return {}
    orders = _orders({parents[record.pk] for record, _ in pairs})
    others = _others(orders, {record.pk for record, _ in pairs})
    stops: Stops = {}
    counted: dict[int, list[Refund]] = {}
    for record, refund in sorted(pairs, key=lambda pair: (pair[1].at, pair[0].pk)):
        order = orders.get(parents[record.pk])
        if order is None:
            continue
        taken = counted.setdefault(parents[record.pk], [])
        before = [*taken, *_before(others.get(parents[record.pk], ()), record, refund)]
        told = excess(order, refund, before)
        if told:
            stops[record.pk] = (State.BLOCKED, TOO_MUCH, f"{told} {_ADVICE}", None)
        else:
            taken.append(refund)
    return stops


def _orders(pks: set[int]) -> dict[int, Order]:
    return said_all(Record.objects.filter(pk__in=pks).defer("raw"))


Other = tuple[int, Refund, bool]  # record's pk, what it says, whether it reached its target


def _others(orders: Mapping[int, Order], judged: set[int]) -> dict[int, list[Other]]:
    """List the other refunds of these orders that count: not what was left out or is too much."""
    rows = Transfer.objects.filter(parent__in=list(orders), record__kind=KIND)
    rows = rows.exclude(state__in=_DROPPED).exclude(code=TOO_MUCH).exclude(record__in=judged)
    places: dict[int, tuple[int, bool]] = {}
    for pk, order, state in rows.values_list("record_id", "parent_id", "state"):
        is_there = state in BOOKED or state in _UNDER_WAY
        places[pk] = (order or 0, is_there or places.get(pk, (0, False))[1])
    words = said_all(Record.objects.filter(pk__in=list(places)).defer("raw"))
    found: dict[int, list[Other]] = {}
    for pk, (order, is_there) in places.items():
        if pk in words:
            found.setdefault(order, []).append((pk, words[pk], is_there))
    return found


def _before(others: Iterable[Other], record: Record, refund: Refund) -> list[Refund]:
    """Give those that come before a refund: what has reached its target, and what is older."""
    place = (refund.at, record.pk)
    return [said for pk, said, is_there in others if is_there or (said.at, pk) < place]
