"""What pages and programs are told: flows and their lag, what waits and why, an order's story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from connectors.canonical.money import rounded
from connectors.models import Connection, Identifier, Record
from mappings.models import MappingGap
from orders.identifying import searchable
from syncs.models import Attempt, Event, Flow, Run, Transfer
from syncs.planning import FIELD
from syncs.states import ATTENTION, CANCELLED, LEFT_OUT, LOOKS, POSTED, Look, State, states_of

Money = list[tuple[str, Decimal]]  # (currency, amount): never added across currencies


#: How far back what is done for good is counted where it is looked at every day.
LATELY = timedelta(days=7)
#: What is done for good: of these there are ever more.
DONE = (POSTED, LEFT_OUT, CANCELLED)
_DONE_STATES = [state for look in DONE for state in states_of(look)]
_OPEN_STATES = [state for state in State if state not in _DONE_STATES]

Counts = dict[int, dict[str, int]]  # flow -> state -> how many


def counted(transfers: QuerySet[Transfer] | None = None) -> Counts:
    """Count transfers by flow and state, ever: one look through an index."""
    rows = Transfer.objects.all() if transfers is None else transfers
    counts: Counts = {}
    for row in rows.values("flow", "state").annotate(count=Count("*")).order_by():
        counts.setdefault(row["flow"], {})[row["state"]] = row["count"]
    return counts


def in_words(counts: Counts) -> dict[str, int]:
    """Sum counts by the six words staff see."""
    return {
        look.key: sum(by_state.get(s, 0) for by_state in counts.values() for s in states_of(look))
        for look in LOOKS
    }


def lately(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Keep what is open, however old, and what was done within the last days."""
    since = timezone.now() - LATELY
    is_recent = Q(state__in=_DONE_STATES, updated_at__gte=since)
    return transfers.filter(is_recent | Q(state__in=_OPEN_STATES))


def flows_with_runs(counts: Counts) -> list[tuple[Flow, Run | None, dict[str, int]]]:
    """Give each living flow, its last run, and its transfers counted by state."""
    flows = list(
        Flow.objects.exclude(state=Flow.State.RETIRED).prefetch_related("endpoints__connection")
    )
    newest = Run.objects.values("flow").annotate(pk_=Max("pk")).values_list("pk_", flat=True)
    runs = {run.flow_id: run for run in Run.objects.filter(pk__in=list(newest))}
    return [(flow, runs.get(flow.pk), counts.get(flow.pk, {})) for flow in flows]


@dataclass(frozen=True)
class Tally:
    """How many transfers look alike, and what they are worth per currency."""

    look: Look
    count: int = 0
    money: Money = field(default_factory=list)


def tallies(transfers: QuerySet[Transfer]) -> list[Tally]:
    """Count transfers, and their money, by the six words staff see."""
    summed = transfers.values("state", "currency").annotate(count=Count("pk"), money=Sum("amount"))
    found: list[Any] = list(summed.order_by("state", "currency"))
    return [_tally(look, [r for r in found if r["state"] in states_of(look)]) for look in LOOKS]


def _tally(look: Look, rows: Sequence[dict[str, Any]]) -> Tally:
    return Tally(look, sum(row["count"] for row in rows), money_of(rows))


def money_of(rows: Iterable[dict[str, Any]]) -> Money:
    """Sum `money` per `currency`; SQLite sums decimals as floats, so the cents are put right."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row["currency"] and row["money"]:
            exact = rounded(Decimal(str(row["money"])))
            sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + exact
    return sorted(sums.items())


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why some transfers wait for a person: one card on the page of what needs attention."""

    key: str
    title: str
    advice: str
    count: int
    first: datetime | None
    last: datetime | None
    state: str
    code: str
    cause: str = ""
    gap: MappingGap | None = None
    flow: Flow | None = None
    money: Money = field(default_factory=list)
    may_be_applied: bool = False

    @property
    def transfers(self) -> QuerySet[Transfer]:
        """Give what waits for it."""
        if self.gap:
            return Transfer.objects.filter(gaps=self.gap, state=State.BLOCKED)
        return Transfer.objects.filter(
            state=self.state, code=self.code, cause=self.cause, flow=self.flow
        )

    @property
    def rule(self) -> int | None:
        """Tell which field's rule must be mended, where that is what they wait for."""
        code, _, pk = self.cause.rpartition(" ")
        return int(pk) if self.code == FIELD == code else None

    @property
    def kinds_of_step(self) -> tuple[str, ...]:
        """Name the next steps a person may take."""
        if self.gap:
            return ("fill", "skip")
        if self.state == State.CONFLICT:
            return ("accept", "apply") if self.may_be_applied else ("accept",)
        if self.state == State.UNKNOWN:
            return ("look",)
        return ("retry", "skip")


def attention() -> list[Cause]:
    """List what a person must act on, the cause of the most first; see `priced` for its money."""
    causes = [*_gap_causes(), *_state_causes()]
    return sorted(causes, key=lambda cause: (-cause.count, cause.title))


def priced(causes: Sequence[Cause]) -> list[Cause]:
    """Add the money that waits for missing words: of causes that are shown, there may be thousands."""
    gaps = [cause.gap.pk for cause in causes if cause.gap]
    rows = Transfer.objects.filter(gaps__in=gaps, state=State.BLOCKED).values("gaps", "currency")
    found: dict[int, list[Any]] = {}
    for row in rows.annotate(money=Sum("amount")).order_by():
        found.setdefault(row["gaps"], []).append(row)
    return [
        replace(cause, money=money_of(found.get(cause.gap.pk, ()))) if cause.gap else cause
        for cause in causes
    ]


def _gap_causes() -> Iterable[Cause]:
    waiting = Q(transfers__state=State.BLOCKED)
    gaps = MappingGap.objects.filter(waiting).annotate(
        orders=Count("transfers", filter=waiting, distinct=True)
    )
    connections = Connection.objects.in_bulk()
    for gap in gaps:
        gap.source, gap.target = connections[gap.source_id], connections[gap.target_id]
        yield Cause(
            key=f"gap-{gap.pk}",
            title=f"No {gap.get_kind_display()} for “{gap.shown}”",
            advice=f"{gap.source} → {gap.target}",
            count=gap.orders,
            first=gap.first_seen,
            last=gap.last_seen,
            state=State.BLOCKED,
            code="gap",
            gap=gap,
        )


_GROUP = ("state", "code", "cause", "flow")


def _state_causes() -> Iterable[Cause]:
    states = [*states_of(ATTENTION), State.UNKNOWN]
    rows = Transfer.objects.filter(state__in=states).exclude(code="gap")
    summed = rows.values(*_GROUP, "currency").annotate(
        count=Count("pk"),
        money=Sum("amount"),
        first=Min("updated_at"),
        last=Max("updated_at"),
        example=Max("pk"),
    )
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in summed.order_by():
        groups.setdefault(tuple(row[name] for name in _GROUP), []).append(row)
    examples = Transfer.objects.select_related("record", "target").in_bulk(
        [rows[0]["example"] for rows in groups.values()]
    )
    flows = Flow.objects.in_bulk([key[3] for key in groups])
    for place, (key, found) in enumerate(sorted(groups.items())):
        yield _state_cause(place, key, found, examples[found[0]["example"]], flows[key[3]])


def _state_cause(
    place: int, key: tuple[Any, ...], found: list[dict[str, Any]], example: Transfer, flow: Flow
) -> Cause:
    state, code, cause, _ = key
    count = sum(row["count"] for row in found)
    return Cause(
        key=f"cause-{place}",
        title=_title(state, code, example, count),
        advice=example.reason
        if count == 1 or code == "refused"
        else _ADVICE.get(code, example.reason),
        count=count,
        money=money_of(found),
        first=min(row["first"] for row in found),
        last=max(row["last"] for row in found),
        state=state,
        code=code,
        cause=cause,
        flow=flow,
        may_be_applied=example.may_be_applied,
    )


_TITLES = {
    "totals": "Totals do not add up at the source",
    "customer": "No e-mail and no account",
    FIELD: "A rule for a field of {target} cannot work",
    "refused": "{target} refused it",
    "permission": "A right is missing in {target}",
    "cannot_say": "{target} has no place for what it holds",
    "parked": "Gave up trying: {target} does not answer",
    "total_differs": "Booked, but the totals differ",
    "changed_after": "Changed at the source after it was booked",
    "cancelled_after": "Cancelled at the source after it was booked",
    "held_after": "Put on hold at the source after it was booked",
    "reopened_after": "Open again on one side, cancelled on the other",
    "refunded_after": "Refunded at the source, and not yet in {target}",
    "too_much": "More is given back than was ordered or paid",
    "deposit_due": "Cancelled at the source: to be cancelled in {target}, its deposit given back",
    "unknown": "Outcome unknown: no clear answer from {target}",
}
_ADVICE = {
    "totals": "Correct each at its source, or let the flow accept a small difference, then retry.",
    "total_differs": "Correct each in the target, then accept.",
    "too_much": "Correct each where it was entered, then retry; or leave it out.",
    "unknown": "They are looked up by themselves; nothing is sent again before that.",
}


def _title(state: str, code: str, example: Transfer, count: int) -> str:
    title = _TITLES.get(code) or example.reason or State(state).label
    return title.format(target=example.target.name)


def unreadable() -> QuerySet[Record]:
    """Give the records nobody could read."""
    return Record.objects.exclude(fault="").select_related("connection").defer("raw", "canonical")


def connections_in_trouble() -> QuerySet[Connection]:
    return Connection.objects.filter(
        state__in=(Connection.State.RECONNECT, Connection.State.PAUSED)
    )


def order_transfers(record: Record) -> list[Transfer]:
    """Give the transfers of an order and of all that followed it."""
    rows = Transfer.objects.filter(Q(record=record) | Q(parent=record))
    return list(rows.select_related("record__connection", "target", "flow").order_by("pk"))


def transfers_of(records: Iterable[Record]) -> list[Transfer]:
    """Give what is on its way of these records, to every target."""
    rows = Transfer.objects.filter(record__in=[record.pk for record in records])
    rows = rows.select_related("record__connection", "target", "flow")
    return list(rows.order_by("target__name", "record__kind", "pk"))


def last_told(transfers: Sequence[Transfer]) -> dict[int, datetime]:
    """Tell when each target last took what it was told."""
    done = Attempt.Outcome.DONE  # what was merely found there was not told
    rows = Attempt.objects.filter(transfer__in=[t.pk for t in transfers], outcome=done)
    latest = rows.order_by().values_list("transfer").annotate(at=Max("finished_at"))
    return {pk: at for pk, at in latest if at}


def latest_story(transfers: Sequence[Transfer], most: int = 60) -> list[Event]:
    """Tell what happened lately, oldest first: a state's story never ends."""
    rows = Event.objects.filter(transfer__in=[t.pk for t in transfers])
    rows = rows.select_related("transfer__record", "transfer__target")
    return list(rows.order_by("-at", "-pk")[:most])[::-1]


def latest_attempts(transfers: Sequence[Transfer], most: int = 20) -> list[Attempt]:
    rows = Attempt.objects.filter(transfer__in=[t.pk for t in transfers])
    return list(rows.select_related("transfer__target").order_by("-started_at", "-pk")[:most])


def story(transfers: Sequence[Transfer]) -> list[Event]:
    """Tell what happened to them all, oldest first."""
    rows = Event.objects.filter(transfer__in=[t.pk for t in transfers])
    return list(rows.select_related("transfer__record", "transfer__target").order_by("at", "pk"))


def attempts(transfers: Sequence[Transfer]) -> list[Attempt]:
    rows = Attempt.objects.filter(transfer__in=[t.pk for t in transfers])
    return list(rows.select_related("transfer__target").order_by("started_at", "pk"))


def found_transfers(said: str) -> QuerySet[Any]:
    """Find transfers by their record, or by the beginning of the target's number."""
    number, brief = said.strip(), Transfer.objects.order_by()
    by_number = brief.filter(Q(number__startswith=number) | Q(number__startswith=number.upper()))
    by_record = brief.filter(record__in=found_records(said))
    return by_record.values("pk").union(by_number.exclude(number="").values("pk"))


def found_records(said: str) -> QuerySet[Record]:
    """Find records by any number, name, e-mail or SKU they hold."""
    value = searchable(said)
    if len(value) < 2:
        return Record.objects.none()
    hits = Identifier.objects.filter(value__startswith=value).values("record")
    return Record.objects.filter(pk__in=hits)
