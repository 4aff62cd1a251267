"""Count how orders arrive, channel by channel and day by day, as they are first seen."""

from collections.abc import Iterable
from typing import Any

from connectors.canonical import Order, shown
from connectors.models import Record
from connectors.rows import add_rows, new_row
from orders.models import ChannelDay

_DAY = ("connection", "channel", "day", "currency")
_SUMS = ("count", "money", "unpaid_count", "unpaid_money")


def count(pairs: Iterable[tuple[Record, Any]]) -> None:
    """Add orders seen for the first time to their channels' days, in one statement."""
    days: dict[tuple[Any, ...], ChannelDay] = {}
    for record, said in pairs:
        if isinstance(said, Order) and _counts(said):
            _add(days, record, said)
    # In one order always: two tasks that add to the same days must not lock them crosswise.
    rows = [day for _, day in sorted(days.items(), key=lambda one: one[0])]
    add_rows(rows, _DAY, _SUMS, ["last_unpaid_at"])


def _counts(order: Order) -> bool:
    return order.kind == "order" and order.state != "cancelled" and order.total > 0


def is_unpaid(order: Order) -> bool:
    """Tell whether nothing has been charged yet, authorized or not."""
    return order.paid <= 0


def _add(days: dict[tuple[Any, ...], ChannelDay], record: Record, order: Order) -> None:
    key = (record.connection_id, shown(order.source)[:250], order.placed_at.date(), order.currency)
    day = days.get(key)
    if day is None:
        connection, channel, date, currency = key
        day = days[key] = new_row(
            ChannelDay,
            connection_id=connection,
            channel=channel,
            key=list(order.source),
            day=date,
            currency=currency,
        )
    day.count += 1
    day.money += order.total
    if is_unpaid(order):
        day.unpaid_count += 1
        day.unpaid_money += order.total
        day.last_unpaid_at = max(filter(None, (day.last_unpaid_at, order.placed_at)))
