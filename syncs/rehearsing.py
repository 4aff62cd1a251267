"""Foretell a migration: what would be created, updated, held or blocked; nothing is sent.

The source is read and kept, no transfer is made. What a target has already is told by what the hub
knows of it: its own lists, and what was linked before.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from connectors.canonical.words import folded
from connectors.kinds import KINDS, Kind
from connectors.models import Connection, Link, Record
from syncs.deliveries.steps import state_key
from syncs.desks import Desk
from syncs.models import Run, Transfer
from syncs.parents import parents_of
from syncs.planning import Plan, money, unsaid
from syncs.preparing import WINDOW
from syncs.reading import said_all
from syncs.states import BOOKED, State

#: Outcome -> what staff read; the report keeps this order.
OUTCOMES = {
    "posted": "posted",
    "created": "would be created",
    "updated": "would be updated",
    "either": "would be updated, or created where it is not there",
    "on_its_way": "on its way",
    "held": "held by a rule",
    "needs_attention": "needs attention",
    "unmatched": "has no counterpart there",
    "left_out": "left out",
    "cancelled": "cancelled",
    "others": "brought by another flow",
    "unreadable": "could not be read",
    "filled": "of these, with a field filled by a rule",
}
#: What becomes of records whose fields are filled.
_GOES = ("created", "updated", "either")

Sums = tuple[int, Mapping[str, Decimal]]
_HELD_BACK = {
    State.BLOCKED: "needs_attention",
    State.HELD: "held",
    State.FILTERED: "left_out",
    State.CANCELLED: "cancelled",
}


def count(run: Run, desks: Sequence[Desk], known: QuerySet[Record]) -> None:
    """Count what would become of records, target by target, into the run's tally."""
    records = list(known.select_related("connection").defer("raw"))
    words = said_all(records)
    for at in desks:
        pairs = [(record, at.told(words[record.pk])) for record in records]
        parents = parents_of(run.source, at.target, pairs) if run.source else {}
        rows = Transfer.objects.filter(record__in=[r.pk for r in records], target=at.target)
        there = {transfer.record_id: transfer for transfer in rows}
        plans = [(said, at.plan(said, record.pk in parents)) for record, said in pairs]
        links = _linked(at, plans)
        for record, (said, made) in zip(records, plans, strict=True):
            outcome, cause = _brought(at, there.get(record.pk)) or _foretold(at, said, made, links)
            amount, currency = money(said)
            add(run, at.target, outcome, cause, (1, {currency: amount} if currency else {}))
            for rule in _filled_by(made) if outcome in _GOES else ():
                add(run, at.target, "filled", rule, (1, {}))


def _filled_by(made: Plan) -> list[str]:
    """Tell the rules that fill a field of a record, each once."""
    return list(dict.fromkeys(one.rule for one in made.resolution.extras))


def add(run: Run, target: Connection, outcome: str, cause: str, sums: Sums) -> None:
    """Add a count and its money per currency to a line of the run's tally."""
    lines = run.tally.setdefault(target.code, {}).setdefault(outcome, {})
    line = lines.setdefault(cause, {"count": 0, "money": {}})
    line["count"] += sums[0]
    for currency, amount in sums[1].items():
        line["money"][currency] = str(Decimal(line["money"].get(currency, "0")) + amount)


def _brought(at: Desk, transfer: Transfer | None) -> tuple[str, str] | None:
    """Tell what is on its way there already, or has arrived."""
    if transfer is None or transfer.code in WINDOW:
        return None
    if transfer.state in BOOKED:
        return "others", "it is there already"
    if transfer.flow_id != at.flow.pk:
        return "others", "another flow is bringing it"
    return None


def _foretold(at: Desk, said: Any, made: Plan, links: Mapping[str, object]) -> tuple[str, str]:
    if made.state in _HELD_BACK:
        return _HELD_BACK[State(made.state)], made.reason[:300]
    kind, left = KINDS[at.flow.kind], unsaid(made.resolution.as_json())[:300]
    if not kind.is_state:
        return "created", left
    if _key(at, said, made) in links or _is_listed(at, kind, said):
        return "updated", left
    is_listing = kind.found_as == "item" and at.rules.items is not None
    if is_listing and not (kind.makes and at.flow.makes):
        return "unmatched", ""
    return ("created" if is_listing else "either"), left


def _is_listed(at: Desk, kind: Kind, said: Any) -> bool:
    if kind.found_as != "item" or at.rules.items is None:
        return False
    return folded((said.sku,))[0] in at.rules.items


def _key(at: Desk, said: Any, made: Plan) -> str:
    return state_key(said, at.words(made))


def _linked(at: Desk, plans: Iterable[tuple[Any, Plan]]) -> dict[str, object]:
    kind = KINDS[at.flow.kind]
    if not kind.is_state:
        return {}
    keys = {_key(at, said, made) for said, made in plans}
    rows = Link.objects.filter(target=at.target, kind=kind.found_as, key__in=keys)
    return dict(rows.exclude(number="").values_list("key", "number"))
