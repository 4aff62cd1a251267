"""A time is what it is, whichever offset it is told with; texts of times are compared in UTC."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from connectors.canonical import Refund, Shipment
from connectors.models import Connection
from syncs.booking import booked_digest
from syncs.gathering import newest
from syncs.models import Flow
from tests.conftest import Hub

EASTERN = timezone(timedelta(hours=-4))
AT = datetime(2026, 11, 1, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("booked", "field"),
    [
        (Refund(id="R", currency="USD", total=Decimal(5), at=AT), "at"),
        (Shipment(id="S", order_number="1", method=("UPS",), shipped_at=AT), "shipped_at"),
    ],
)
def test_the_same_moment_told_by_another_clock_is_no_change(
    booked: Refund | Shipment, field: str
) -> None:
    assert booked_digest(replace(booked, **{field: AT.astimezone(EASTERN)})) == booked_digest(
        booked
    )
    later = AT + timedelta(seconds=1)
    assert booked_digest(replace(booked, **{field: later})) != booked_digest(booked)


def test_the_newest_of_an_hour_the_clock_shows_twice_is_the_later() -> None:
    earlier = datetime(2026, 11, 1, 1, 50, tzinfo=EASTERN)
    later = datetime(2026, 11, 1, 1, 10, tzinfo=timezone(timedelta(hours=-5)))
    assert newest(newest(None, later), earlier) == "2026-11-01T06:10:00+00:00"


def test_an_order_that_settles_tells_until_when_in_utc(hub: Hub) -> None:
    Flow.objects.filter(code="orders").update(hold_minutes=30)
    shop = Connection.objects.get(code="SC")
    shop.settings["time_zone"] = "America/New_York"
    shop.save()
    transfer = hub.book()
    assert transfer.state == "held"
    assert transfer.not_before
    assert transfer.reason == f"Waits until {transfer.not_before:%H:%M} UTC for edits."
