"""Follow-ups: our own booked orders, asked about again at growing intervals until they are final."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from django.db.models import Exists, OuterRef

from connectors.base import Connector, Raw
from connectors.capabilities import ChargeSource
from connectors.errors import RemoteDown
from connectors.models import Connection
from connectors.registry import connector_class
from connectors.rows import update_rows
from orders.models import ChargeSheet
from syncs.clock import now
from syncs.completing import PATIENCE
from syncs.models import Endpoint, Flow, FollowUp, Transfer
from syncs.states import BOOKED

#: An order is asked about for this long; settlements of marketplaces take weeks, not months.
FOLLOWED_FOR = timedelta(days=90)
LONGEST_PAUSE = timedelta(hours=24)


def begin(flow: Flow, source: Connection) -> None:
    """Begin to follow what has been booked since the last run, in one query and one statement."""
    targets = flow.endpoints.filter(role=Endpoint.Role.TARGET).values("connection")
    booked = Transfer.objects.filter(
        record__connection=source,
        record__kind="order",
        target__in=targets,
        state__in=BOOKED,
        posted_at__gt=now() - FOLLOWED_FOR,
    )
    followed = FollowUp.objects.filter(flow=flow, record=OuterRef("record"))
    rows = booked.filter(~Exists(followed)).values_list("record_id", flat=True)
    FollowUp.objects.bulk_create(
        [FollowUp(flow=flow, record_id=pk, ends_at=now() + FOLLOWED_FOR) for pk in rows.distinct()],
        ignore_conflicts=True,
    )


def due(flow: Flow, source: Connection) -> list[FollowUp]:
    """Give the next batch to ask about, in the source's own batch size."""
    system = cast(type[ChargeSource], connector_class(source.system))
    rows = flow.follow_ups.filter(next_at__lte=now(), record__connection=source)
    return list(rows.select_related("record").order_by("next_at")[: system.charge_batch])


class Asking:
    """Ask for a batch; where that brings the source down, for its halves, until who does is alone.

    `missed`: an order's id -> the sentence why nothing was told of it.
    """

    def __init__(self, connector: Connector) -> None:
        self.source = cast(ChargeSource, connector)
        self.missed: dict[str, str] = {}
        self.failures = 0

    def answers(self, ids: tuple[str, ...]) -> dict[str, Raw]:
        try:
            told = self.source.fetch_charges(ids)
        except RemoteDown as down:
            if len(ids) == 1:
                return self._missed(ids[0], down)
            half = len(ids) // 2
            return self.answers(ids[:half]) | self.answers(ids[half:])
        self.failures = 0
        return told

    def _missed(self, id: str, down: RemoteDown) -> dict[str, Raw]:
        self.failures += 1
        if self.failures >= PATIENCE:
            raise down
        self.missed[id] = str(down)
        return {}


def note_answers(flow: Flow, batch: Sequence[FollowUp]) -> None:
    """Let go of what is final or has come to its end; ask about the rest again, later each time."""
    final = set(
        ChargeSheet.objects.filter(
            order__in=[one.record_id for one in batch], is_final=True
        ).values_list("order_id", flat=True)
    )
    for one in batch:
        one.tries += 1
        is_over = one.record_id in final or one.ends_at <= now()
        one.next_at = None if is_over else now() + _pause(flow, one.tries)
    update_rows(batch, ["tries", "next_at"])


def _pause(flow: Flow, tries: int) -> timedelta:
    return min(timedelta(seconds=flow.interval * 2 ** min(tries - 1, 16)), LONGEST_PAUSE)
