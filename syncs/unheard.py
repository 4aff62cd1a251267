"""What the webhooks missed: changes that polling found, of which no call told.

A call may come after the poll (some shops send theirs minutes later), so a change that polling found
waits for `GRACE` before it counts as missed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from connectors.capabilities import WebhookSource
from connectors.kinds import Kind
from connectors.models import Connection
from connectors.registry import connector_class
from syncs.clock import now
from syncs.models import Call, CallDay, Listener, Unheard
from syncs.storing import Kept

#: How long a call may come after the poll that found its change.
GRACE = timedelta(minutes=15)
#: Clocks differ: a call this much before the source's own time of the change still told of it.
SKEW = timedelta(minutes=2)
#: Where a record states no time of its change, a call within this time told of it.
UNSTATED = timedelta(hours=1)
BATCH = 2000


def note_found(source: Connection, kind: Kind, kept: Kept) -> None:
    """Note what polling found of a kind its source calls us for; in the transaction that kept it."""
    since = _told_of_since(source, kind) if kept.pairs else None
    if since is None:
        return
    at = now()
    changed = [(record, _changed_at(said) or at - UNSTATED) for record, said in kept.pairs]
    rows = [
        Unheard(
            connection=source,
            kind=kind.key,
            external_id=record.external_id,
            told_from=changed_at - SKEW,
            found_at=at,
        )
        for record, changed_at in changed
        if changed_at >= since
    ]
    Unheard.objects.bulk_create(rows)
    count(source.pk, changes=len(rows))


def note_brought(source: Connection, kept: Kept) -> None:
    """Count what a call brought; in the transaction that kept it."""
    count(source.pk, changes=len(kept.pairs))


def settle() -> None:
    """Tell the changes a call told of, if late, from those that were missed."""
    while _settle_batch() == BATCH:
        continue


def _settle_batch() -> int:
    with transaction.atomic():
        due = Unheard.objects.filter(found_at__lt=now() - GRACE).select_for_update()
        pks = list(due.order_by("found_at").values_list("pk", flat=True)[:BATCH])
        missed = _missed(pks)
        for (connection, day), many in Counter(missed).items():
            count(connection, on=day, missed=many)
        Unheard.objects.filter(pk__in=pks).delete()
    return len(pks)


def _missed(pks: Iterable[int]) -> list[tuple[int, date]]:
    told = Call.objects.filter(
        connection=OuterRef("connection"),
        kind=OuterRef("kind"),
        external_id=OuterRef("external_id"),
        received_at__gte=OuterRef("told_from"),
        is_signed=True,
    )
    rows = Unheard.objects.filter(~Exists(told), pk__in=pks)
    found = rows.values_list("connection_id", "found_at")
    return [(connection, timezone.localdate(at)) for connection, at in found]


def count(connection: int, on: date | None = None, **more: int) -> None:
    """Add to what a day came to."""
    if not any(more.values()):
        return
    day = on or timezone.localdate(now())
    rows = CallDay.objects.filter(connection=connection, day=day)
    added = {name: F(name) + many for name, many in more.items()}
    if not rows.update(**added):
        CallDay.objects.bulk_create(
            [CallDay(connection_id=connection, day=day)], ignore_conflicts=True
        )
        rows.update(**added)


def _told_of_since(source: Connection, kind: Kind) -> datetime | None:
    """Tell since when the source calls us for a kind; costs no query where it never does."""
    system = connector_class(source.system)
    if not (issubclass(system, WebhookSource) and kind.key in system.hook_kinds):
        return None
    kinds = Listener.objects.filter(connection=source).values_list("kinds", flat=True).first()
    since = (kinds or {}).get(kind.key)
    return datetime.fromisoformat(since) if since else None


def _changed_at(said: Any) -> datetime | None:
    stated: datetime | None = getattr(said, "updated_at", None) or getattr(said, "placed_at", None)
    return stated
