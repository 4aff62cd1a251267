"""Count how orders arrive, channel by channel and day by day, as they are first seen."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from connectors.canonical import Order, shown
from connectors.models import Record
from orders.models import ChannelDay

Tally = dict[str, Any]


def count(pairs: Iterable[tuple[Record, Any]]) -> None:
    """Add orders seen for the first time to their channels' days: two statements a channel."""
    found: dict[tuple[Any, ...], Tally] = {}
    for record, said in pairs:
        if isinstance(said, Order) and _counts(said):
            _add(found, record, said)
    for key, tally in sorted(found.items(), key=lambda one: one[0][:4]):
        _write(key, tally)


def _counts(order: Order) -> bool:
    return order.kind == "order" and order.state != "cancelled" and order.total > 0


def is_unpaid(order: Order) -> bool:
    """Tell whether nothing has been charged yet, authorized or not."""
    return order.paid <= 0


def _add(found: dict[tuple[Any, ...], Tally], record: Record, order: Order) -> None:
    day, name = order.placed_at.date(), shown(order.source)[:250]
    key = (record.connection_id, name, day, order.currency, order.source)
    tally = found.setdefault(key, {"count": 0, "money": Decimal(0), "unpaid_count": 0,
                                   "unpaid_money": Decimal(0), "last": None})  # fmt: skip
    tally["count"] += 1
    tally["money"] += order.total
    if is_unpaid(order):
        tally["unpaid_count"] += 1
        tally["unpaid_money"] += order.total
        tally["last"] = max(filter(None, (tally["last"], order.placed_at)))


def _write(key: tuple[Any, ...], tally: Tally) -> None:
    connection, channel, day, currency, words = key
    row, _ = ChannelDay.objects.get_or_create(
        connection_id=connection,
        channel=channel,
        day=day,
        currency=currency,
        defaults={"key": list(words)},
    )
    last = tally.pop("last")
    sums = {name: F(name) + amount for name, amount in tally.items()}
    if last:
        sums["last_unpaid_at"] = Greatest(Coalesce("last_unpaid_at", last), last)
    ChannelDay.objects.filter(pk=row.pk).update(**sums)
