"""Rules that fill a target's own fields: saved with what waited for them, shown on a real record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from connectors.models import Connection, Record
from mappings import changes
from mappings.filling import LINE, Filling
from mappings.models import FieldRule, LookupTable
from mappings.models.fields import custom_labels
from mappings.modifiers import Unfit, one_text, trace
from mappings.paths import texts
from mappings.selectors import filling_of, tables_of
from syncs import releasing
from syncs.models import Endpoint, Transfer
from syncs.planning import FIELD
from syncs.reading import said_all
from syncs.states import State

#: Of how many recent records an example is chosen: the newest that says something.
LOOKED_AT = 20


def save_field(rule: FieldRule, who: str) -> int:
    """Save a field's rule and release what waited for it; answer how many go on."""
    with transaction.atomic():
        changes.save_rule(rule, who)
        return _release([rule.target_id], who)


def delete_field(rule: FieldRule, who: str) -> int:
    """Delete a rule; what it could not work on goes on without it."""
    with transaction.atomic():
        changes.delete_rule(rule, who)
        return _release([rule.target_id], who)


def save_table(table: LookupTable, who: str) -> int:
    """Save a table and release what waited for a row of it; answer how many go on."""
    with transaction.atomic():
        changes.save_rule(table, who)
        return _release([rule.target_id for rule in users_of(table)], who)


def delete_table(table: LookupTable, who: str) -> None:
    """Delete a table no rule looks up in."""
    users = users_of(table)
    if users:
        told = "; ".join(str(rule) for rule in users)
        raise ValidationError(f"“{table}” is looked up in by: {told}. Change those rules first.")
    changes.delete_rule(table, who)


def users_of(table: LookupTable) -> list[FieldRule]:
    """List the rules that look up in a table."""
    rules = FieldRule.objects.select_related("target")
    return [r for r in rules if any(step.get("table") == table.name for step in r.steps)]


def _release(targets: Iterable[int], who: str) -> int:
    """Judge again what waits for a field's rule on its way to these connections."""
    waiting = Transfer.objects.filter(state=State.BLOCKED, code=FIELD, target__in=set(targets))
    return releasing.release(waiting, who)


@dataclass(frozen=True, kw_only=True)
class Example:
    """What a rule makes of a real record: each modifier and what it leaves, then the field's value."""

    record: Record
    rule: str
    read: tuple[str, ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    value: str = ""
    problem: str = ""


def example(rule: FieldRule) -> Example | None:
    """Apply a rule, saved or not, to a recent record of its source; None where there is none."""
    filling = filling_of(rule, tables_of([rule]), custom_labels(rule.target))
    found = [(r, roots) for r, roots in _recent(rule) if texts(rule.path, roots)] or _recent(rule)[
        :1
    ]
    return _worked(filling, *found[0]) if found else None


def _worked(rule: Filling, record: Record, roots: dict[str, Any]) -> Example:
    read, problem = texts(rule.path, roots), ""
    steps: list[tuple[str, tuple[str, ...]]] = []
    try:
        steps.extend(trace(read, rule.steps, rule.tables))
    except Unfit as broken:
        problem = f"It cannot work here: {broken}. Such orders would wait for staff."
    value = "" if problem else one_text(steps[-1][1] if steps else read)
    unfit = rule.unfit(value)
    if unfit:
        problem = f"The field cannot take it: {unfit}. Such orders would wait for staff."
    return Example(
        record=record, rule=rule.told, read=read, steps=tuple(steps), value=value, problem=problem
    )


def _recent(rule: FieldRule) -> list[tuple[Record, dict[str, Any]]]:
    """Give the newest records a rule applies to, each as it is read from; of an order, its lines."""
    kind = "order" if rule.of == LINE else rule.of
    rows = Record.objects.filter(kind=kind, fault="", connection__in=_sources(rule))
    newest = list(rows.select_related("connection").defer("raw").order_by("-pk")[:LOOKED_AT])
    said = said_all(newest)
    whole = [(record, said[record.pk]) for record in newest if record.pk in said]
    if rule.of != LINE:
        return [(record, {rule.of: one}) for record, one in whole]
    return [(record, {LINE: line, "order": o}) for record, o in whole for line in o.lines]


def _sources(rule: FieldRule) -> list[int]:
    if rule.source_id:
        return [rule.source_id]
    told = Endpoint.objects.filter(
        role__in=(Endpoint.Role.SOURCE, Endpoint.Role.BOTH),
        flow__endpoints__connection=rule.target_id,
    )
    ids = set(told.values_list("connection_id", flat=True)) - {rule.target_id}
    return list(ids) or list(Connection.objects.values_list("pk", flat=True))
