"""Read the mappings: the rules between two connections, and the words a target offers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, When

from connectors.canonical.words import folded, joined
from connectors.capabilities import WordLister
from connectors.extras import Extra
from connectors.models import Connection, Word
from connectors.registry import connector_class
from mappings.filling import LINE, Filling, ranked
from mappings.kinds import ITEM, WORD_KINDS
from mappings.models import (
    MODELS,
    FieldRule,
    LookupTable,
    MappingRule,
    OrderTypeRoute,
    Revision,
)
from mappings.models.fields import SHAPES, Labels, custom_labels, offer_of
from mappings.modifiers import Tables
from mappings.resolver import NO_CONDITION, Condition, Rule, Rules
from mappings.suggest import parts


def current_revision() -> int:
    return Revision.objects.aggregate(Max("pk"))["pk__max"] or 0


def load_rules(source: Connection, target: Connection) -> Rules:
    """Load every rule that may apply between two connections: a query a kind the target takes."""
    revision = current_revision()
    between = Q(source=source) | Q(source=None)
    between &= Q(target=target) | Q(target=None)
    places = connector_class(target.system).places
    takes = frozenset(places) if places else None
    taken = [model for kind, model in MODELS.items() if takes is None or kind in takes]
    rows = [row for model in taken for row in model._default_manager.filter(between)]
    return Rules(
        rules=tuple(map(rule_of, rows)),
        revision=revision,
        items=_items(target),
        takes=takes,
        shared=_shared(target, takes),
        fillings=load_fillings(source, target),
    )


class KnownRules:
    """Rules read before, for as long as nobody changes a mapping: one query instead of twenty.

    They also stand on the words a target lists, whose change is no revision: who stops a record by
    them forgets them, so that the next is judged as whoever looks at the stopped one does.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Rules] = {}

    def between(self, source: Connection, target: Connection) -> Rules:
        known = self._known.get((source.pk, target.pk))
        if known is None or known.revision != current_revision():
            known = self._known[source.pk, target.pk] = load_rules(source, target)
        return known

    def forget(self) -> None:
        self._known.clear()


def load_fillings(source: Connection, target: Connection) -> dict[type, tuple[Filling, ...]]:
    """Load the rules of a target's own fields, by the shape of record they apply to."""
    between = Q(target=target) & (Q(source=source) | Q(source=None))
    rows = list(FieldRule.objects.filter(between).select_related("target"))
    tables, labels = tables_of(rows), custom_labels(target) if rows else {}
    found: dict[type, list[Filling]] = {}
    for row in rows:
        shape = SHAPES["order" if row.of == LINE else row.of]
        found.setdefault(shape, []).append(filling_of(row, tables, labels))
    return {shape: ranked(fillings) for shape, fillings in found.items()}


def tables_of(rows: Sequence[FieldRule]) -> Tables:
    """Load the tables these rules look up in; no query where none does."""
    names = {step["table"] for row in rows for step in row.steps if step.get("table")}
    found = LookupTable.objects.filter(name__in=names) if names else ()
    return {table.name: table.folded for table in found}


def filling_of(row: FieldRule, tables: Tables, labels: Labels) -> Filling:
    """Spell a field's rule as the resolver reads it."""
    return Filling(
        id=row.pk or 0,
        of=row.of,
        path=row.path,
        path_told=row.path_told,
        to=_extra(row, labels),
        steps=tuple(row.steps),
        tables=tables,
        has_source=row.source_id is not None,
        position=row.position,
        is_gone=not row.is_known(labels),
    )


def _extra(row: FieldRule, labels: Labels) -> Extra:
    """Give the field a rule fills, under the name staff know it by."""
    offer = offer_of(row.target, row.of)
    found = (offer and offer.field(row.field)) or Extra(name=row.field)
    return found if found.label else replace(found, label=labels.get((row.of, row.field), ""))


def rule_of(row: MappingRule) -> Rule:
    """Spell a row as the resolver reads it."""
    return Rule(
        kind=row.kind,
        match=row.match,
        key=folded(tuple(row.key)),
        word=row.word,
        has_source=row.source_id is not None,
        has_target=row.target_id is not None,
        position=row.position,
        place=row.place,
        unit=getattr(row, "unit", ""),
        factor=getattr(row, "factor", Decimal(1)),
        per=getattr(row, "per", Decimal(1)),
        condition=_condition(row) if isinstance(row, OrderTypeRoute) else NO_CONDITION,
        leaves_out=isinstance(row, OrderTypeRoute) and row.leaves_out,
        id=row.pk or 0,
        shown=tuple(row.key),
    )


def _condition(row: OrderTypeRoute) -> Condition:
    return Condition(
        tag=row.tag,
        account=row.account,
        currency=row.currency,
        at_least=row.at_least,
        below=row.below,
    )


def _items(target: Connection) -> dict[str, str] | None:
    """Give the items a target lists; None where it cannot list, or has not been asked yet."""
    system = connector_class(target.system)
    if not (issubclass(system, WordLister) and ITEM in system.listed) or not target.words_at:
        return None
    rows = offered(target, ITEM).values_list("key", flat=True)
    return {folded(tuple(key))[0]: key[0] for key in rows}


def _shared(
    target: Connection, takes: frozenset[str] | None
) -> dict[str, Mapping[str, str] | None]:
    """Give the target's own words of the kinds that need no rule for them, in one query."""
    system = connector_class(target.system)
    asked = [k.key for k in WORD_KINDS.values() if k.is_shared and k.key != ITEM]
    taken = [kind for kind in asked if takes is None or kind in takes]
    listed = system.listed if issubclass(system, WordLister) else ()
    found: dict[str, dict[str, str]] = {k: {} for k in taken if k in listed}
    rows = Word.objects.filter(connection=target, kind__in=found, **_OFFERED) if found else ()
    for row in rows:
        found[row.kind][folded(tuple(row.key))[0]] = row.key[0]
    for row in rows:
        found[row.kind].setdefault(folded((row.label,))[0], row.key[0])
    return {**dict.fromkeys(k for k in taken if k in system.free), **found}


_OFFERED: dict[str, Any] = {"is_listed": True, "is_active": True, "gone_since": None}


def offered(target: Connection, kind: str) -> QuerySet[Word]:
    """Give the words a target lists for a kind, those it has dropped left out."""
    return Word.objects.filter(connection=target, kind=kind, **_OFFERED)


#: So many words are shown as a list; among more, what is typed is looked for.
MOST_SHOWN = 200
#: So many of those found are offered at once.
MOST_FOUND = 50


def short_list(target: Connection, kind: str) -> list[Word] | None:
    """Give the words a target lists for a kind; None where they are too many to be looked through."""
    rows = list(offered(target, kind)[: MOST_SHOWN + 1])
    return rows if len(rows) <= MOST_SHOWN else None


def find_offered(target: Connection, kind: str, typed: str) -> QuerySet[Word]:
    """Find the words a target lists that hold what is typed, those that begin with it first."""
    (text,) = folded((typed,))
    is_within = Q(spelled__contains=text) | Q(label__icontains=text)
    begins = Case(When(spelled__startswith=text, then=0), default=1)
    return offered(target, kind).filter(is_within).order_by(begins, "spelled")[:MOST_FOUND]


def resembling(target: Connection, kind: str, word: str) -> list[Word]:
    """Give words a target lists that share a part with another, the longest that any has; else some."""
    for part in sorted(parts(word), key=len, reverse=True):
        if len(part) > 1 and (found := list(find_offered(target, kind, part))):
            return found
    return list(offered(target, kind)[:MOST_FOUND])


def offered_word(target: Connection, kind: str, typed: str) -> str | None:
    """Give what is typed as its target spells it; None where the target lists words, but not this."""
    listed = offered(target, kind)
    # A list may tell more of a word than its first part, by which it is offered and mapped.
    found = listed.filter(spelled=joined([typed])).first() or listed.filter(key__0=typed).first()
    if found:
        return str(found.key[0])
    return None if listed.exists() else typed
