"""Documents that feed documents: a connection we book orders into is the source of another flow.

What was entered there by staff is news to everybody. What we booked there ourselves has a source of its
own: it goes on only where the flow feeds on it, never back to where it came from, and never to a target
its own source's flow brings it to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.models import Connection, Link, Record
from syncs.models import Flow, Transfer
from syncs.planning import Plan
from syncs.states import LEFT_OUT, State, states_of
from syncs.twins import Case

OURS, ENTERED, LOOP, BROUGHT = "ours", "entered_there", "loop", "brought"
#: No document is fed through so many systems; a ring of links ends here.
DEPTH = 8


@dataclass(frozen=True)
class Feeds:
    """Which orders of one source a flow carries on."""

    flow: Flow
    source: Connection

    def judged(self, target: Connection, cases: Sequence[Case]) -> list[Case]:
        came = ancestors(self.source, {case.record.pk: case.said.number for case in cases})
        under_way = _under_way(target, came)
        return [
            self._judged(target, case, came.get(case.record.pk, ()), under_way) for case in cases
        ]

    def _judged(
        self,
        target: Connection,
        case: Case,
        came: Sequence[Record],
        under_way: Mapping[int, Transfer],
    ) -> Case:
        if case.plan.state in (State.CANCELLED, State.FILTERED):
            return case
        stop = self._stop(target, case, came, under_way)
        if stop is None:
            return case
        code, told = stop
        made = Plan(state=State.FILTERED, code=code, reason=told, resolution=case.plan.resolution)
        return replace(case, plan=made)

    def _stop(
        self,
        target: Connection,
        case: Case,
        came: Sequence[Record],
        under_way: Mapping[int, Transfer],
    ) -> tuple[str, str] | None:
        if any(one.connection_id == target.pk for one in came):
            return LOOP, f"It came from {target}: it does not go back there as an order."
        other = next((under_way[one.pk] for one in came if one.pk in under_way), None)
        if other:
            came_as = f"{other.record.connection} as {other.record.external_id}"
            return BROUGHT, f"It came from {came_as}, which goes to {target} by itself."
        if case.transfer and case.transfer.waived:
            return None
        if came and self.flow.feeds_on == Flow.FeedsOn.ENTERED:
            first = came[0]
            told = f"Booked there by us, from {first.connection} {first.external_id}"
            return OURS, f"{told}; this flow carries what is entered there."
        if not came and self.flow.feeds_on == Flow.FeedsOn.BOOKED:
            return ENTERED, "Entered there by staff; this flow carries what we booked there."
        return None


def of(flow: Flow, source: Connection) -> Feeds | None:
    """Give the rule of a flow; None where its source is booked into by nobody."""
    booked = Link.objects.filter(target=source, kind="order").exclude(number="")
    is_fed = flow.feeds_on == Flow.FeedsOn.BOOKED or booked.exists()
    return Feeds(flow, source) if is_fed else None


def ancestors(source: Connection, numbers: Mapping[int, str]) -> dict[int, list[Record]]:
    """Trace orders (record -> its number at the source) back to where each was born, nearest first."""
    came: dict[int, list[Record]] = {}
    asked = {(source.pk, number): [pk] for pk, number in numbers.items() if number}
    for _ in range(DEPTH):
        if not asked:
            break
        found: dict[tuple[int, str], list[int]] = {}
        for (target, number), record in _booked_as(asked).items():
            for pk in asked[target, number]:
                if all(one.pk != record.pk for one in came.get(pk, ())):
                    came.setdefault(pk, []).append(record)
                    onward = (record.connection_id, (record.canonical or {}).get("number", ""))
                    found.setdefault(onward, []).append(pk)
        asked = found
    return came


def _booked_as(asked: Mapping[tuple[int, str], object]) -> dict[tuple[int, str], Record]:
    rows = Link.objects.filter(
        target__in={target for target, _ in asked},
        number__in={number for _, number in asked},
        kind="order",
        record__isnull=False,
    ).select_related("record__connection")
    found: dict[tuple[int, str], Record] = {}
    for link in rows.defer("record__raw").order_by("pk"):
        key = (link.target_id, link.number)
        if key in asked and link.record:
            found.setdefault(key, link.record)
    return found


def _under_way(target: Connection, came: Mapping[int, Sequence[Record]]) -> dict[int, Transfer]:
    """Find the ancestors that go to the target themselves."""
    pks = {one.pk for records in came.values() for one in records}
    if not pks:
        return {}
    rows = Transfer.objects.filter(target=target, record__in=pks)
    rows = rows.exclude(state__in=states_of(LEFT_OUT)).select_related("record__connection")
    return {transfer.record_id: transfer for transfer in rows.defer("record__raw")}


@dataclass(frozen=True)
class Stage:
    """One system's part in an order's way: its record there, and what booked it on."""

    connection: Connection
    number: str
    record: Record | None
    is_here: bool = False


def chain(record: Record, number: str) -> list[Stage]:
    """Tell an order's way through every system it was booked in, from where it was born."""
    before = ancestors(record.connection, {record.pk: number}).get(record.pk, [])
    stages = [
        Stage(one.connection, (one.canonical or {}).get("number") or one.external_id, one)
        for one in reversed(before)
    ]
    stages.append(Stage(record.connection, number, record, is_here=True))
    return [*stages, *_onward(record)]


def _onward(record: Record) -> list[Stage]:
    """Follow an order into the systems it was booked in, and on from there."""
    found: list[Stage] = []
    seen, asked = {record.pk}, [record.pk]
    for _ in range(DEPTH):
        links = Link.objects.filter(record__in=asked, kind="order").exclude(number="")
        booked = [(link.target, link.number) for link in links.select_related("target")]
        there = _records_of(booked)
        found += [Stage(target, nr, there.get((target.pk, nr))) for target, nr in booked]
        asked = [one.pk for one in there.values() if one.pk not in seen]
        seen.update(asked)
        if not asked:
            break
    return found


def _records_of(booked: Sequence[tuple[Connection, str]]) -> dict[tuple[int, str], Record]:
    rows = Record.objects.filter(
        connection__in={target.pk for target, _ in booked},
        kind="order",
        order_row__number__in={number for _, number in booked},
    ).select_related("connection", "order_row")
    return {
        (one.connection_id, one.order_row.number): one for one in rows.defer("raw", "canonical")
    }
