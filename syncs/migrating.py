"""Migrations: started by hand, once, over a window; halted, gone on with, called off, told of.

Reading is a run like any other, that keeps its place; sending is the transfers it made. A migration is
over when both are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Subquery, Sum

from connectors.models import Record
from syncs import rehearsing, runs, schedules
from syncs.clock import now
from syncs.models import Flow, Run, Transfer
from syncs.moves import move_all
from syncs.selectors import Money, money_of
from syncs.states import LOOKS, OPEN, State, states_of
from syncs.wakes import wake_collect, wake_deliver

#: So many are called off at once; the sweep takes the rest.
BATCH = 1000
_KEPT_ON = ("place", "tally", "seen", "new", "changed", "unreadable")


def start(flow: Flow, who: str = "") -> Run | None:
    """Begin, or go on where it was cut off; None where it is running already."""
    with transaction.atomic():
        _set_active(flow)
        run = runs.begin(flow, Run.Trigger.STAFF, who, **_left_at(flow))
        wake_collect(flow.pk)
        wake_deliver(connection.pk for connection in runs.targets(flow))
    return run


def rehearse(flow: Flow, who: str = "") -> Run | None:
    """Read everything and count what would become of it; send nothing."""
    with transaction.atomic():
        _set_active(flow)
        run = runs.begin(flow, Run.Trigger.STAFF, who, is_rehearsal=True)
        wake_collect(flow.pk)
    return run


def cancel(flow: Flow, who: str = "") -> bool:
    """Stop for good: nothing more is read or sent; what is there stays there."""
    with transaction.atomic():
        run = _latest(flow)
        if run is None or not _is_under_way(run):
            return False
        Run.objects.filter(pk=run.pk).update(
            state=Run.State.CANCELLED, token="", lease_until=None, finished_at=now()
        )
        Flow.objects.filter(pk=flow.pk).update(state=Flow.State.PAUSED)
        flow.state = Flow.State.PAUSED
        _call_off(flow, who)
    return True


def _is_under_way(run: Run) -> bool:
    waiting = Transfer.objects.filter(flow=run.flow_id, state__in=OPEN)
    return run.state == Run.State.RUNNING or waiting.exists()


def call_off_rest() -> None:
    """Go on with what was cancelled and is too much for one transaction."""
    newest = Run.objects.filter(flow=OuterRef("pk"), is_rehearsal=False).order_by("-pk")
    cancelled = Flow.objects.filter(
        pattern=Flow.Pattern.MIGRATION, state=Flow.State.PAUSED
    ).annotate(last=Subquery(newest.values("state")[:1]))
    for flow in cancelled.filter(last=Run.State.CANCELLED):
        _call_off(flow, "")


def _call_off(flow: Flow, who: str) -> None:
    rows = Transfer.objects.filter(flow=flow, state__in=OPEN).order_by("pk")[:BATCH]
    told = "The migration was cancelled before this was sent."
    move_all(rows, State.CANCELLED, told, who=who, code="called_off", reason=told, cause="")


def _set_active(flow: Flow) -> None:
    if flow.state == Flow.State.PAUSED:
        flow.state = Flow.State.ACTIVE
        flow.save()
        schedules.keep_schedule(flow)


def _latest(flow: Flow) -> Run | None:
    return flow.runs.filter(is_rehearsal=False).order_by("-pk").first()


def _left_at(flow: Flow) -> dict[str, Any]:
    """Tell where a run that failed stood, for the next one to go on from."""
    last = _latest(flow)
    if last is None or last.state not in (Run.State.FAILED, Run.State.INTERRUPTED):
        return {}
    return {name: getattr(last, name) for name in _KEPT_ON}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a report: what became of how many at which target, why, and their money."""

    target: str
    outcome: str
    cause: str = ""
    count: int = 0
    money: Money = field(default_factory=list)
    example: str = ""

    @property
    def word(self) -> str:
        return rehearsing.OUTCOMES[self.outcome]


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a migration stands, or how it ended."""

    flow: Flow
    run: Run | None
    lines: Sequence[Line]
    rehearsal: Run | None
    foretold: Sequence[Line]

    @property
    def stage(self) -> str:
        run = self.run
        if self.rehearsal and self.rehearsal.state == Run.State.RUNNING:
            return "dry run"
        if run is None:
            return "not begun"
        if run.state == Run.State.CANCELLED:
            return "cancelled"
        if self.flow.state == Flow.State.PAUSED:
            return "paused"
        if run.state == Run.State.RUNNING:
            return "reading"
        if run.state != Run.State.DONE:
            return "stopped"
        return "sending" if self.on_its_way else "finished"

    @property
    def on_its_way(self) -> int:
        return sum(line.count for line in self.lines if line.outcome == "on_its_way")

    @property
    def total(self) -> int | None:
        """How many the source says there are, where it says so."""
        return self.run.place.get("total") if self.run else None

    @property
    def outcomes(self) -> list[Line]:
        """Sum the lines of each target and outcome, whatever their cause."""
        return summed(self.lines)

    @property
    def failures(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == "needs_attention"]


def report(flow: Flow) -> Report:
    run, rehearsal = _latest(flow), flow.runs.filter(is_rehearsal=True).order_by("-pk").first()
    return Report(
        flow=flow,
        run=run,
        lines=sorted([*_lines(flow), *_unreadable(flow), *_tallied(run)], key=_rank),
        rehearsal=rehearsal,
        foretold=sorted(_tallied(rehearsal), key=_rank),
    )


def summed(lines: Iterable[Line]) -> list[Line]:
    sums: dict[tuple[str, str], tuple[int, list[dict[str, Any]]]] = {}
    for line in lines:
        count, money = sums.get((line.target, line.outcome), (0, []))
        rows = [{"currency": currency, "money": amount} for currency, amount in line.money]
        sums[line.target, line.outcome] = (count + line.count, money + rows)
    return [
        Line(target=target, outcome=outcome, count=count, money=money_of(money))
        for (target, outcome), (count, money) in sums.items()
    ]


def _rank(line: Line) -> tuple[str, int, int, str]:
    return line.target, list(rehearsing.OUTCOMES).index(line.outcome), -line.count, line.cause


def _lines(flow: Flow) -> Iterator[Line]:
    """Count what the migration brought, is bringing or could not bring."""
    rows = Transfer.objects.filter(run__flow=flow)
    found: dict[tuple[str, ...], list[Any]] = {}
    grouped = rows.values("target__code", "state", "code", "cause", "currency")
    for row in grouped.annotate(count=Count("pk"), money=Sum("amount"), last=Max("pk")).order_by():
        why = (row["code"], row["cause"]) if row["state"] not in _ON_THEIR_WAY else ("", "")
        key = (row["target__code"], _outcome(row["state"], row["code"]), *why)
        found.setdefault(key, []).append(row)
    reasons = dict(
        Transfer.objects.filter(pk__in=[rows[0]["last"] for rows in found.values()]).values_list(
            "pk", "reason"
        )
    )
    for (target, outcome, _, cause), rows_of in found.items():
        reason = reasons[rows_of[0]["last"]]
        yield Line(
            target=target,
            outcome=outcome,
            cause=reason if outcome not in ("posted", "on_its_way") else "",
            count=sum(row["count"] for row in rows_of),
            money=money_of(rows_of),
            example=cause,
        )


_ON_THEIR_WAY = (State.READY, State.SENDING, State.WAITING, State.UNKNOWN, State.POSTED)


def _outcome(state: str, code: str) -> str:
    if code == "unmatched":
        return "unmatched"
    return next(word.key for word in LOOKS if state in states_of(word))


def _unreadable(flow: Flow) -> Iterator[Line]:
    for end in runs.sources(flow):
        faulty = Record.objects.filter(connection=end.connection, kind=flow.kind).exclude(fault="")
        count = faulty.count()
        if count:
            yield Line(target=end.connection.code, outcome="unreadable", count=count)


def _tallied(run: Run | None) -> Iterator[Line]:
    for target, outcomes in (run.tally if run else {}).items():
        for outcome, causes in outcomes.items():
            for cause, said in causes.items():
                money = sorted((c, Decimal(amount)) for c, amount in said["money"].items())
                yield Line(
                    target=target, outcome=outcome, cause=cause, count=said["count"], money=money
                )


def table(lines: Iterable[Line]) -> Iterator[list[str]]:
    """Spell a report as rows: one a line and currency."""
    yield ["target", "outcome", "cause", "records", "currency", "amount"]
    for line in lines:
        for currency, amount in line.money or [("", Decimal(0))]:
            told = f"{amount:.2f}" if currency else ""
            yield [line.target, line.word, line.cause, str(line.count), currency, told]


def records(flow: Flow) -> Iterator[list[str]]:
    """Spell every record of a migration as a row: where it stands, why, its number there."""
    yield ["source", "record", "target", "outcome", "why", "currency", "amount", "number there"]
    rows = Transfer.objects.filter(run__flow=flow).order_by("pk").values_list(
        "record__connection__code", "record__external_id", "target__code", "state", "code",
        "reason", "currency", "amount", "number",
    )  # fmt: skip
    for source, id, target, state, code, reason, currency, amount, number in rows.iterator():
        word = rehearsing.OUTCOMES[_outcome(state, code)]
        told = f"{amount:.2f}" if currency else ""
        yield [source, id, target, word, reason, currency, told, number]
