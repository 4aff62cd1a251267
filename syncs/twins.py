"""One order that comes by several ways is booked once.

A connection says which channels of other connections it *is* (`Connection.channel_accounts`). An order
is then known by that connection and the channel's own number, whichever way it came, and a row of `Way`
is the right to book it at a target:

- It is taken by the way whose order may be booked first. The other waits, and is linked once the first
  is booked.
- What a rule holds or leaves out, and what is cancelled before it was booked, gives the right up by
  itself: the other way takes over.
- What a person left out is left out by every way; "Book anyway" takes over, as it does from an order
  that is stopped and of which nothing may have arrived.
- What is booked keeps it for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Exists, OuterRef, Q

from connectors.canonical import Key, Order
from connectors.canonical.words import folded
from connectors.models import Connection, Link, Record
from connectors.rows import insert_values, new_row, update_rows, upsert_rows
from orders.identifying import searchable
from syncs.clock import ahead, now
from syncs.deliveries.steps import reference_of
from syncs.models import Attempt, Transfer, Way
from syncs.moves import move
from syncs.planning import Plan
from syncs.reading import said_all
from syncs.states import BOOKED, State

TWIN, LEFT_OUT = "twin", "twin_left_out"
Pair = tuple[Record, Any]
Name = tuple[int, str]  # the connection that is the channel account, and the channel's own number

#: Seconds after which a waiting way is judged again, should nobody have woken it.
AGAIN = 600
_MAY_TAKE = (State.READY,)
_MAY_FOLLOW = (State.READY, State.BLOCKED, State.HELD)
_GAVE_UP = (State.HELD, State.FILTERED, State.CANCELLED)
_UNTOUCHED = (State.HELD, State.FILTERED, State.SKIPPED, State.CANCELLED)
_STOPPED = (State.BLOCKED, State.REFUSED, State.PARKED)
_MAY_HAVE_ARRIVED = ("sending", "unknown", "done", "found")


@dataclass(frozen=True)
class Accounts:
    """Whose orders one source brings: `own` where others bring this very shop's too."""

    own: int = 0
    others: tuple[tuple[Key, int], ...] = ()

    def name(self, said: Any) -> Name | None:
        """Name an order for every way it may come by; None where it comes by this one only."""
        if not isinstance(said, Order):
            return None
        number, account = folded_number(said.source_number), self._account(said)
        return (account, number) if account and number else None

    def _account(self, order: Order) -> int:
        key = folded(order.source)
        return next((pk for wanted, pk in self.others if _fits(wanted, key)), self.own)


def _fits(wanted: Key, key: Key) -> bool:
    """Compare part by part; what is not said at the end may be anything."""
    return len(wanted) <= len(key) and all(map(fnmatchcase, key, wanted))


def folded_number(number: str) -> str:
    """Spell a channel's number so that two systems' ways of writing it are equal."""
    return "".join(number.split()).lstrip("#").casefold()[:120]


def accounts_of(source: Connection) -> Accounts | None:
    """Read which accounts a source brings orders of; None where no order comes by two ways."""
    rows = Connection.objects.exclude(channel_accounts={}).exclude(state=Connection.State.RETIRED)
    told = dict(rows.values_list("pk", "channel_accounts"))
    others = tuple(
        (folded(channel_key(one)), pk)
        for pk, accounts in told.items()
        for one in accounts.get(source.code, ())
    )
    own = source.pk if source.pk in told else 0
    return Accounts(own, others) if own or others else None


def channel_key(spelled: str) -> Key:
    """Read a channel as staff spell it, such as "Website · 163 · *"."""
    return tuple(part.strip() for part in spelled.split("·"))


@dataclass(frozen=True)
class Case:
    """One order at one target: what was planned for it, and the transfer it has there, if any."""

    record: Record
    said: Any
    plan: Plan
    transfer: Transfer | None = None


def settle(accounts: Accounts | None, target: Connection, cases: Sequence[Case]) -> list[Plan]:
    """Let each order be booked by one way only; answer the plans as they stand then."""
    plans = {case.record.pk: case.plan for case in cases}
    named = _named(accounts, cases)
    if not named:
        return list(plans.values())
    _take(target, [(name, case) for name, case in named if case.plan.state in _MAY_TAKE])
    ways = _ways(target, named)
    holders = _holders(target, ways.values())
    for name, case in named:
        way = ways.get(name)
        if way and way.record_id != case.record.pk and case.plan.state in _MAY_FOLLOW:
            holder = holders.get(way.record_id)
            plans[case.record.pk] = _followed(way, holder, target, case)
    return list(plans.values())


def _named(accounts: Accounts | None, cases: Sequence[Case]) -> list[tuple[Name, Case]]:
    if accounts is None:
        return []
    names = ((accounts.name(case.said), case) for case in cases)
    return [(name, case) for name, case in names if name]


def _take(target: Connection, wanting: Sequence[tuple[Name, Case]]) -> None:
    """Write the right of each, where nobody has it; what was booked before has it already."""
    before = _booked_before(target, wanting)
    rows = sorted(
        (target.pk, *name, before.get(name, case.record.pk), now()) for name, case in wanting
    )
    columns = ("target_id", "channel_id", "number", "record_id", "at")
    insert_values(Way, columns, rows, ignore=True)


def _booked_before(target: Connection, wanting: Sequence[tuple[Name, Case]]) -> dict[Name, int]:
    """Find orders that were booked by another way before anybody said that the two are one."""
    known = Way.objects.filter(target=target, number__in={name[1] for name, _ in wanting})
    taken = set(known.values_list("channel_id", "number"))
    names = {name for name, _ in wanting} - taken
    if not names:
        return {}
    rows = Transfer.objects.filter(
        target=target,
        state__in=BOOKED,
        record__kind="order",
        record__identifiers__value__in={searchable(number) for _, number in names},
    ).select_related("record__connection", "record__order_row")
    found: dict[Name, int] = {}
    for transfer in rows.defer("record__raw").distinct():
        accounts = accounts_of(transfer.record.connection)
        said = said_all([transfer.record]).get(transfer.record_id)
        name = accounts.name(said) if accounts else None
        if name in names:
            found[name] = transfer.record_id
    return found


def _ways(target: Connection, named: Sequence[tuple[Name, Case]]) -> dict[Name, Way]:
    numbers = {name[1] for name, _ in named}
    rows = Way.objects.filter(target=target, number__in=numbers).select_for_update(of=("self",))
    found = rows.select_related("record__connection").defer("record__raw", "record__canonical")
    return {(way.channel_id, way.number): way for way in found}


def _holders(target: Connection, ways: Iterable[Way]) -> dict[int, Transfer]:
    rows = Transfer.objects.filter(target=target, record__in=[way.record_id for way in ways])
    return {transfer.record_id: transfer for transfer in rows}


def _followed(way: Way, holder: Transfer | None, target: Connection, case: Case) -> Plan:
    """Say what becomes of an order that another way has the right to book."""
    came = f"Came by {way.record.connection} as {way.record.external_id}"
    if holder and holder.number and holder.state in (*BOOKED, State.CANCELLED):
        told = f"{came} and is booked as {holder.number}.{_difference(holder, case.said)}"
        return _plan(case.plan, State.LINKED, TWIN, told, holder)
    if case.transfer and case.transfer.waived and holder and _taken_over(way, holder, case.record):
        return case.plan
    if holder and holder.state == State.SKIPPED:
        told = f"{came}, and was left out there: {holder.reason} Book anyway to book this one."
        return _plan(case.plan, State.FILTERED, LEFT_OUT, told)
    if case.plan.state == State.HELD:
        return case.plan
    stands = holder.look.word.lower() if holder else "on its way"
    told = (
        f"{came} first, where it is “{stands}”. It is linked once that one is booked in {target}."
    )
    return replace(_plan(case.plan, State.HELD, TWIN, told), not_before=ahead(AGAIN))


def _difference(holder: Transfer, order: Order) -> str:
    """Say where the two ways do not tell of the same money: what is booked is the other's."""
    if (holder.amount, holder.currency) == (order.total, order.currency):
        return ""
    ours = f"{order.total:.2f} {order.currency}"
    return f" It comes to {holder.amount:.2f} {holder.currency} there and to {ours} by this way."


def _plan(made: Plan, to: State, code: str, told: str, holder: Transfer | None = None) -> Plan:
    return replace(made, state=to, code=code, reason=told, gaps=(), linked_to=holder)


def _taken_over(way: Way, holder: Transfer, record: Record) -> bool:
    """Take the right from an order nothing of which may have arrived; its transfer is stopped first."""
    if holder.state in _STOPPED and not _may_have_arrived(holder):
        told = f"Booked by another way, as {record.external_id}: a person chose that one."
        stopped = move(holder, State.FILTERED, told, code=TWIN, reason=told, cause=TWIN)
    else:
        stopped = holder.state in _UNTOUCHED and not holder.number
    if stopped:
        Way.objects.filter(pk=way.pk).update(record=record)
    return stopped


def _may_have_arrived(holder: Transfer) -> bool:
    return Attempt.objects.filter(
        transfer=holder, step="order", outcome__in=_MAY_HAVE_ARRIVED
    ).exists()


def link(target: Connection, followed: Sequence[tuple[Transfer, Plan]]) -> None:
    """Write down where an order stands that came by another way: its number, its link, its mark."""
    chosen = [(t, made.linked_to) for t, made in followed if made.linked_to and t.state == "linked"]
    if not chosen:
        return
    held = [holder.record_id for _, holder in chosen if holder]
    rows = Link.objects.filter(target=target, kind="order", record__in=held).order_by("pk")
    links = {one.record_id: one for one in rows}
    for transfer, holder in chosen:
        transfer.number, transfer.posted_at = holder.number if holder else "", now()
        transfer.mark_due = transfer.owes_mark
    update_rows([transfer for transfer, _ in chosen], ["number", "posted_at", "mark_due"])
    made = [_link(target, t, links[h.record_id]) for t, h in chosen if h and h.record_id in links]
    upsert_rows(made, ["target", "kind", "key"])


def _link(target: Connection, transfer: Transfer, theirs: Link) -> Link:
    return new_row(
        Link,
        target_id=target.pk,
        kind="order",
        key=reference_of(transfer.record),
        record_id=transfer.record_id,
        number=theirs.number,
        remote_id=theirs.remote_id,
        detail=theirs.detail,
    )


def give_up(target: Connection, judged: Sequence[Transfer]) -> list[Transfer]:
    """Take the right from those that are kept from being booked; answer who may take over."""
    stopped = [t.record_id for t in judged if t.state in _GAVE_UP and not t.number]
    rows = Way.objects.filter(target=target, record__in=stopped)
    numbers = list(rows.values_list("number", flat=True))
    if not numbers:
        return []
    rows.delete()
    return waiting(target, numbers)


def others_of(transfers: Iterable[Transfer]) -> list[Transfer]:
    """Give the transfers that wait for what becomes of these."""
    found: list[Transfer] = []
    by_target: dict[int, list[int]] = {}
    for transfer in transfers:
        by_target.setdefault(transfer.target_id, []).append(transfer.record_id)
    for target, records in by_target.items():
        rows = Way.objects.filter(target=target, record__in=records)
        numbers = list(rows.values_list("number", flat=True))
        found += waiting(Connection(pk=target), numbers) if numbers else []
    return found


def waiting(target: Connection, numbers: Iterable[str]) -> list[Transfer]:
    """Give the transfers that wait for another way's order of these numbers."""
    rows = Transfer.objects.filter(
        Q(state=State.HELD, code=TWIN) | Q(state=State.FILTERED, code__in=(TWIN, LEFT_OUT)),
        target=target.pk,
        record__identifiers__value__in={searchable(number) for number in numbers},
    ).distinct()
    return list(rows.select_related("record__connection", "flow", "target"))


def unsettled(accounts: Accounts | None, target: Connection, said: Mapping[int, Any]) -> set[int]:
    """Find among records (pk -> canonical) about to be sent those whose right is not their own."""
    names = {pk: accounts.name(one) for pk, one in said.items()} if accounts else {}
    wanted = {pk for pk, name in names.items() if name}
    if not wanted:
        return set()
    own = Way.objects.filter(target=target, record__in=wanted)
    return wanted - set(own.values_list("record_id", flat=True))


def is_used() -> bool:
    return Connection.objects.exclude(channel_accounts={}).exists()


def other_ways(record: Record, order: Any, targets: Iterable[int]) -> list[Transfer]:
    """List, for an order's page, the same order's transfers by its other ways."""
    accounts = accounts_of(record.connection)
    name = accounts.name(order) if accounts else None
    if name is None:
        return []
    own = Way.objects.filter(target=OuterRef("target"), record=OuterRef("record"))
    rows = Transfer.objects.filter(
        Q(code__in=(TWIN, LEFT_OUT)) | Exists(own.filter(channel=name[0], number=name[1])),
        record__kind="order",
        record__identifiers__value=searchable(name[1]),
        target__in=list(targets),
    ).exclude(record=record)
    return list(rows.select_related("record__connection", "target").distinct())
