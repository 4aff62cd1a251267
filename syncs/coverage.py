"""Coverage of channels whose orders arrive unpaid: how many, how much, and what to do at the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from connectors.canonical import shown
from connectors.canonical.money import rounded
from connectors.capabilities import OrderSource, OrderTarget, UnpaidAdvice
from connectors.models import Connection
from connectors.registry import connector_class
from orders.models import ChannelDay
from syncs.clock import now
from syncs.models import Endpoint, Flow, Transfer
from syncs.selectors import Money
from syncs.states import State

#: Settings are changed at shops: what arrived before that says little of today.
LOOKED_BACK = timedelta(days=90)
UNPAID = ("uncharged", "unpaid")
NO_ADVICE = UnpaidAdvice(
    sentence="Let the shop charge an order when it is placed, or send its orders to a system that books "
    "them unpaid."
)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One channel some of whose orders arrived without charged money."""

    connection: Connection
    name: str
    count: int
    unpaid: int
    money: Money
    last_unpaid_at: datetime | None
    advice: UnpaidAdvice
    day: int
    waiting: int = 0
    waits_for: Sequence[str] = ()
    refused_by: Sequence[str] = ()

    @property
    def share(self) -> float:
        return self.unpaid / self.count if self.count else 0.0


def channels() -> list[Channel]:
    """List channels with unpaid arrivals of the last 90 days, the most first."""
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in _sums():
        groups.setdefault((row["connection"], row["channel"]), []).append(row)
    connections = Connection.objects.in_bulk({pk for pk, _ in groups})
    waiting = _waiting()
    targets = _charged_only()
    found = [
        _channel(connections[pk], name, rows, waiting, targets)
        for (pk, name), rows in groups.items()
        if any(row["unpaid"] for row in rows)
    ]
    return sorted(found, key=lambda one: (-one.unpaid, one.connection.name, one.name))


def _sums() -> list[Any]:
    rows = ChannelDay.objects.filter(day__gte=(now() - LOOKED_BACK).date())
    return list(
        rows.values("connection", "channel", "currency")
        .annotate(
            orders=Sum("count"),
            unpaid=Sum("unpaid_count"),
            due=Sum("unpaid_money"),
            last=Max("last_unpaid_at"),
            newest=Max("pk"),
        )
        .order_by()
    )


def _channel(
    connection: Connection,
    name: str,
    rows: Sequence[dict[str, Any]],
    waiting: dict[tuple[int, str], list[tuple[str, int]]],
    targets: dict[int, list[str]],
) -> Channel:
    held = waiting.get((connection.pk, name), [])
    money = [(r["currency"], rounded(Decimal(str(r["due"])))) for r in rows if r["due"]]
    return Channel(
        connection=connection,
        name=name,
        count=sum(row["orders"] for row in rows),
        unpaid=sum(row["unpaid"] for row in rows),
        money=sorted(money),
        last_unpaid_at=max((row["last"] for row in rows if row["last"]), default=None),
        advice=advice_of(connection, name),
        day=max(row["newest"] for row in rows),
        waiting=sum(count for _, count in held),
        waits_for=sorted({target for target, _ in held}),
        refused_by=targets.get(connection.pk, []),
    )


def advice_of(connection: Connection, channel: str) -> UnpaidAdvice:
    """Choose the source's own advice for a channel: that of its first word, else the usual one."""
    system = connector_class(connection.system)
    offered = system.unpaid_advice if issubclass(system, OrderSource) else ()
    first = channel.partition(" · ")[0].casefold()
    own = next((one for one in offered if one.channel and one.channel.casefold() == first), None)
    return own or next((one for one in offered if not one.channel), NO_ADVICE)


def _waiting() -> dict[tuple[int, str], list[tuple[str, int]]]:
    """Count what is held now until it is charged, by channel and target."""
    rows = (
        Transfer.objects.filter(state=State.HELD, code__in=UNPAID, record__kind="order")
        .values_list("record__connection", "record__canonical__source", "target__name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for connection, key, target, count in rows:
        found.setdefault((connection, shown(tuple(key or ()))), []).append((target, count))
    return found


def waiting_of(day: ChannelDay) -> QuerySet[Transfer]:
    """Give what a day's channel has that is held now until it is charged."""
    return Transfer.objects.filter(
        state=State.HELD,
        code__in=UNPAID,
        record__kind="order",
        record__connection=day.connection_id,
        record__canonical__source=day.key,
    )


def _charged_only() -> dict[int, list[str]]:
    """Name, for each source, the targets of its orders that take charged ones only."""
    ends = Endpoint.objects.filter(flow__kind="order").exclude(flow__state=Flow.State.RETIRED)
    rows = list(ends.select_related("connection"))
    targets: dict[int, set[str]] = {}
    for end in rows:
        if end.role == Endpoint.Role.TARGET and _takes_charged_only(end.connection):
            targets.setdefault(end.flow_id, set()).add(end.connection.name)
    found: dict[int, set[str]] = {}
    for end in rows:
        if end.role == Endpoint.Role.SOURCE:
            found.setdefault(end.connection_id, set()).update(targets.get(end.flow_id, ()))
    return {pk: sorted(names) for pk, names in found.items()}


def _takes_charged_only(connection: Connection) -> bool:
    system = connector_class(connection.system)
    return issubclass(system, OrderTarget) and system.takes_charged_only
