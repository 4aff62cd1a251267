"""Records that go both ways: no echo of our own writes, one master a field group, nothing lost silently.

A group is told by its master only, so what comes back of it from elsewhere goes nowhere. `Told` keeps
what each connection was told and how it said it back; what differs from that was entered there. Once
the master's value goes over such an entry, the two are a conflict for staff to see.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from catalog.groups import GROUPS
from connectors.base import Posted
from connectors.canonical import Account, dump
from connectors.models import Connection, Record
from connectors.rows import update_rows, upsert_rows
from orders.identifying import searchable
from syncs import runs
from syncs.booking import booked_digest
from syncs.clock import now
from syncs.models import Clash, Flow, Told, Transfer
from syncs.moves import move_all
from syncs.planning import Plan
from syncs.reading import said_all
from syncs.states import State

Pair = tuple[Record, Any]
Values = dict[str, Any]

#: How long what has no counterpart waits to be looked for again: a share of how long it has waited.
SOONEST, LATEST, SHARE = timedelta(minutes=10), timedelta(days=7), 4
LOOKED_AGAIN = 500
#: What a shop keeps under names of its own: it copies each image to an address of its own.
SPELLED_ANEW = ("media",)


def pause(transfer: Transfer) -> timedelta:
    waited = (now() - transfer.created_at) / SHARE
    return min(max(waited, SOONEST), LATEST)


def look_again() -> set[int]:
    """Send out again what had no counterpart, when its time has come; answer the targets."""
    due = Transfer.objects.filter(state=State.FILTERED, code="unmatched", not_before__lte=now())
    return _released(due.order_by("not_before")[:LOOKED_AGAIN], "It is looked for again.")


def _released(transfers: Iterable[Transfer], sentence: str) -> set[int]:
    cleared: dict[str, Any] = {"code": "", "reason": "", "cause": "", "not_before": now()}
    moved = move_all(list(transfers), State.READY, sentence, **cleared)
    return {transfer.target_id for transfer in moved}


def numbers(said: Any) -> set[str]:
    """List what a thing goes by on any side, case-folded."""
    if isinstance(said, Account):
        return {one.casefold() for one in (said.number, said.id, said.email) if one}
    return {said.sku.casefold()}


def plain(value: Any) -> Any:
    """Spell a value so that two systems' ways of writing the same thing are equal."""
    match value:
        case str():
            return " ".join(value.split())
        case Decimal():
            return f"{value.normalize():f}"
        case tuple() | list():
            return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return dump(value)


def values(said: Any, fields: Iterable[str]) -> Values:
    return {name: plain(getattr(said, name)) for name in sorted(fields)}


def counterparts(
    connection: Connection, kind: str, wanted: Collection[str]
) -> dict[str, tuple[Record, Any]]:
    """Give what a connection says of things by any of their (folded) numbers, as far as it was read."""
    folded = {searchable(one) for one in wanted}
    rows = Record.objects.filter(
        connection=connection, kind=kind, identifiers__value__in=folded
    ).exclude(canonical=None)
    records = {row.pk: row for row in rows.defer("raw")}
    found: dict[str, tuple[Record, Any]] = {}
    for pk, said in said_all(records.values()).items():
        found |= dict.fromkeys(numbers(said) & set(wanted), (records[pk], said))
    return found


def without_news(
    flow: Flow,
    target: Connection,
    fields: frozenset[str] | None,
    pairs: Sequence[Pair],
    plans: Sequence[Plan],
) -> list[Plan]:
    """Let be what stands at a target as it would be told: a first meeting, or made from there."""
    if not flow.goes_both_ways or not fields:
        return list(plans)
    wanted = {number for _, said in pairs for number in numbers(said)}
    there = _standing(target, flow.kind, wanted)
    return [
        _unsent(made, said, fields)
        if made.state == State.READY and _is_same(flow.kind, said, there, fields)
        else made
        for (_, said), made in zip(pairs, plans, strict=True)
    ]


def _standing(
    target: Connection, kind: str, wanted: Collection[str]
) -> dict[tuple[str, str], list[Values]]:
    """Give, by number and group, what a target was last told and what it was last read to say."""
    found: dict[tuple[str, str], list[Values]] = {}
    for told in Told.objects.filter(connection=target, kind=kind, number__in=wanted):
        found.setdefault((told.number, told.group), []).append(told.values)
    for number, (_, said) in counterparts(target, kind, wanted).items():
        for group, named in GROUPS[kind].items():
            found.setdefault((number, group), []).append(values(said, named.fields))
    return found


def _is_same(
    kind: str,
    said: Any,
    there: Mapping[tuple[str, str], list[Values]],
    fields: frozenset[str],
) -> bool:
    """Tell whether every group that would be told stands there already, just so."""
    groups = {name: group.fields for name, group in GROUPS[kind].items() if group.fields <= fields}
    return all(
        values(said, named) in [v for n in numbers(said) for v in there.get((n, group), ())]
        for group, named in groups.items()
    )


def _unsent(made: Plan, said: Any, fields: frozenset[str]) -> Plan:
    told = "It stands there just so already; nothing is sent."
    return replace(made, state=State.POSTED, reason=told, booked=booked_digest(said, fields))


def hear(flow: Flow, source: Connection, pairs: Sequence[Pair]) -> set[int]:
    """Note what a connection says of what it was told, and let go what waited for it to be there.

    Answer the targets that have to send.
    """
    if not flow.goes_both_ways or not pairs:
        return set()
    _note_heard(flow, source, pairs)
    folded = {searchable(number) for _, said in pairs for number in numbers(said)}
    waiting = Transfer.objects.filter(
        flow=flow,
        target=source,
        state=State.FILTERED,
        code="unmatched",
        record__identifiers__value__in=folded,
    )
    return _released(waiting.distinct(), f"{source.name} tells of one now; it is looked for again.")


def _note_heard(flow: Flow, source: Connection, pairs: Sequence[Pair]) -> None:
    """Compare what came back with what was told: alike is no news, else it was entered there."""
    by_number = {number: pair for pair in pairs for number in numbers(pair[1])}
    by_id = {record.external_id: (record, said) for record, said in pairs}
    rows = Told.objects.filter(
        Q(number__in=by_number) | Q(remote_id__in=by_id), connection=source, kind=flow.kind
    )
    heard: list[Told] = []
    for told in rows:
        record, said = by_number.get(told.number) or by_id[told.remote_id]
        if flow.masters.get(told.group) == source.code:
            continue
        now_there = values(said, told.values)
        strange = _strange(told, now_there)
        heard.append(told)
        if strange:
            _clash(flow, told, record, now_there)
        else:
            told.clashes.filter(overwritten_at=None, settled_at=None).delete()
    update_rows(heard, ["heard"])


def _strange(told: Told, there: Values) -> bool:
    """Tell whether a value was entered there since it was told; remember how it was said back.

    A value that is still the old one was read before ours arrived, or is not kept there at all; of a
    thing nobody had read before, the first reading is how that system spells what it was told.
    """
    said_back = dict(told.heard or {})
    is_strange = False
    for name, value in there.items():
        ours = told.values[name]
        if value == ours:
            said_back[name] = value
        elif name in said_back:
            is_strange = is_strange or value != said_back[name]
        elif name not in told.before or name in SPELLED_ANEW:
            said_back[name] = value
        elif value != told.before[name]:
            said_back[name], is_strange = ours, True
    told.heard = said_back
    return is_strange


def _clash(flow: Flow, told: Told, record: Record, there: Values) -> None:
    Clash.objects.update_or_create(
        told=told,
        overwritten_at=None,
        settled_at=None,
        defaults={
            "flow": flow,
            "record": record,
            "group": told.group,
            "theirs": there,
            "common": told.values,
            "masters": told.values,
            "seen_at": now(),
        },
    )


class Written(NamedTuple):
    """What a target was told, and as what it holds it; who made a thing told all of it."""

    transfer: Transfer
    said: Any
    posted: Posted
    is_made: bool


def note_told(target: Connection, written: Sequence[Written]) -> None:
    """Keep what a target was told; what had been entered there meanwhile is a conflict by now."""
    if not written:
        return
    kind = written[0].transfer.record.kind
    keys = [(one.posted.number or min(numbers(one.said))).casefold() for one in written]
    wanted = {*keys, *(number for one in written for number in numbers(one.said))}
    there = counterparts(target, kind, wanted)
    rows = [
        Told(
            connection=target,
            kind=kind,
            number=key[:120],
            remote_id=one.posted.id[:120],
            group=group,
            values=values(one.said, GROUPS[kind][group].fields),
            before=_before(there, {key, *numbers(one.said)}, GROUPS[kind][group].fields),
            heard={},
            at=now(),
        )
        for key, one in zip(keys, written, strict=True)
        for group in _told_groups(one, target)
    ]
    rows = list({(row.number, row.group): row for row in rows}.values())
    upsert_rows(rows, ["connection", "kind", "number", "group"])
    _overwrite(target, kind, rows)


def _told_groups(one: Written, target: Connection) -> list[str]:
    masters, source = one.transfer.flow.masters, one.transfer.record.connection.code
    groups = [group for group in GROUPS[one.transfer.record.kind] if masters[group] != target.code]
    return [group for group in groups if one.is_made or masters[group] == source]


def _before(there: Mapping[str, Pair], keys: set[str], fields: Iterable[str]) -> Values:
    found = next((there[key] for key in sorted(keys) if key in there), None)
    return values(found[1], fields) if found else {}


def _overwrite(target: Connection, kind: str, rows: Sequence[Told]) -> None:
    """Close the clashes our writes went over: a conflict, or by chance the same value."""
    told = {(row.number, row.group): row.values for row in rows}
    open_ones = Clash.objects.filter(
        told__connection=target,
        told__kind=kind,
        told__number__in={number for number, _ in told},
        overwritten_at=None,
        settled_at=None,
    ).select_related("told")
    for clash in open_ones:
        ours = told.get((clash.told.number, clash.group))
        if ours is None:
            continue
        if ours == clash.theirs:
            clash.delete()
            continue
        clash.masters, clash.overwritten_at = ours, now()
        clash.save(update_fields=["masters", "overwritten_at"])


def settle_clash(clash: Clash, who: str) -> None:
    """Take a clash as seen."""
    clash.settled_at, clash.settled_by = now(), who
    clash.save(update_fields=["settled_at", "settled_by"])


def tell_again(clash: Clash, who: str) -> set[int]:
    """Put the master's value over what was entered; answer the targets that have to send."""
    told = clash.told
    master = Connection.objects.get(code=clash.flow.masters[clash.group])
    found = counterparts(master, told.kind, numbers(said_all([clash.record])[clash.record_id]))
    records = [record.pk for record, _ in found.values()]
    chosen = Transfer.objects.filter(record__in=records, target=told.connection)
    sentence = "Its master's value is told again."
    moved = move_all(chosen, State.READY, sentence, who=who, booked="", not_before=now())
    return {transfer.target_id for transfer in moved}


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    sku: str
    name: str
    again_at: datetime


@dataclass(frozen=True, kw_only=True)
class Side:
    """What of one connection has no counterpart in another: how many, and some of them."""

    source: Connection
    target: Connection
    count: int
    examples: Sequence[Unmatched]


def unmatched(flow: Flow, shown: int = 50) -> list[Side]:
    """List what has no counterpart, each way between two ends."""
    return [
        _side(flow, end.connection, target, shown)
        for end in runs.sources(flow)
        for target in runs.targets(flow, end.connection)
    ]


def _side(flow: Flow, source: Connection, target: Connection, shown: int) -> Side:
    rows = Transfer.objects.filter(
        flow=flow,
        target=target,
        record__connection=source,
        state=State.FILTERED,
        code="unmatched",
    )
    first = rows.select_related("record").defer("record__raw").order_by("record__external_id")
    examples = [_example(transfer) for transfer in first[:shown]]
    return Side(source=source, target=target, count=rows.count(), examples=examples)


def _example(transfer: Transfer) -> Unmatched:
    spelled = transfer.record.canonical or {}
    return Unmatched(
        sku=spelled.get("sku") or spelled.get("number") or transfer.record.external_id,
        name=spelled.get("name") or "",
        again_at=transfer.not_before,
    )
