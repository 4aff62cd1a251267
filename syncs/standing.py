"""Records that are listed again and known: are they on their way to every end of this flow?

Another flow may have read them first, or left them out as outside its window. Without this, whoever
reads a record first would decide where it goes.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from connectors.models import Connection, Record
from syncs import rehearsing
from syncs.desks import Desk
from syncs.models import Run, Transfer
from syncs.parents import parents_of
from syncs.preparing import WINDOW, prepare
from syncs.reading import said_all
from syncs.selectors import money_of
from syncs.states import CANCELLED, LEFT_OUT, look


def take(run: Run, source: Connection, desks: Sequence[Desk], listed: Sequence[str]) -> set[int]:
    """Judge those that are on no way to an end yet; answer the targets that have to send."""
    if not listed or run.place.get("pass"):
        return set()
    if run.is_rehearsal:
        rehearsing.count(run, desks, _known(source, run.flow.kind, listed))
        return set()
    return {at.target.pk for at in desks if _is_sent(run, source, at, listed)}


def _is_sent(run: Run, source: Connection, at: Desk, listed: Sequence[str]) -> bool:
    known = _known(source, at.flow.kind, listed)
    if at.flow.is_migration:
        _note_others(run, at, known)
    records = list(_unbrought(at, known).select_related("connection").defer("raw"))
    words = said_all(records)
    pairs = [(record, words[record.pk]) for record in records]
    if not pairs:
        return False
    return prepare(at, run, pairs, parents_of(source, at.target, pairs))


def _known(source: Connection, kind: str, listed: Sequence[str]) -> QuerySet[Record]:
    rows = Record.objects.filter(connection=source, kind=kind, external_id__in=listed, fault="")
    return rows.exclude(canonical=None)


def _unbrought(at: Desk, known: QuerySet[Record]) -> QuerySet[Record]:
    settled = Transfer.objects.filter(record=OuterRef("pk"), target=at.target)
    may_be_taken = Q(code="called_off") | (~Q(flow=at.flow) & Q(code__in=WINDOW))
    return known.exclude(Exists(settled.exclude(may_be_taken)))


def _note_others(run: Run, at: Desk, known: QuerySet[Record]) -> None:
    """Count for the report what other flows have brought or are bringing."""
    rows = (
        Transfer.objects.filter(record__in=known, target=at.target)
        .exclude(flow=at.flow)
        .exclude(run__flow=at.flow)
        .exclude(code__in=WINDOW)
        .values("state", "currency")
        .annotate(count=Count("pk"), money=Sum("amount"))
    )
    found: list[Any] = list(rows.order_by())
    for row in found:
        word = look(row["state"])
        if word not in (LEFT_OUT, CANCELLED):
            sums = money_of([row])
            rehearsing.add(run, at.target, "others", word.word, (row["count"], dict(sums)))
