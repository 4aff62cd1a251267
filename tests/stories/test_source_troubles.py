"""A source that fails at some of what it is asked for: the rest comes in, and nothing is lost."""

import itertools
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from connectors.errors import RemoteDown
from connectors.models import Connection, Record
from connectors.systems.sellercloud.orders import Orders
from orders.models import Order as OrderRow
from syncs import following
from syncs.models import Flow, Transfer
from tests.conftest import Hub


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the pauses between the tries of one call."""
    monkeypatch.setattr("connectors.kit.http.time.sleep", lambda seconds: None)


def break_page(hub: Hub, id: int, **said: Any) -> None:
    fault = {"kind": "5xx", "times": 10_000, **said}
    hub.remotes.fault("sellercloud", path=f"GET .*/api/Orders/{id}$", **fault)


def mend(hub: Hub) -> None:
    hub.remotes.garden.faults["sellercloud"].waiting.clear()
    Connection.objects.update(paused_until=None)


def shop() -> Connection:
    return Connection.objects.get(code="SC")


def total(transfer: Transfer) -> Decimal:
    return OrderRow.objects.get(record=transfer.record_id).total


def test_an_order_whose_page_fails_stops_itself_and_is_named(hub: Hub) -> None:
    before, bad, after = hub.born(), hub.born(), hub.born()
    break_page(hub, bad)
    run = hub.collect("orders")
    hub.deliver("ACU")
    assert [hub.transfer(id).state for id in (before, after)] == ["posted", "posted"]
    assert run.state == "failed"
    assert run.trouble.startswith(f"Order {bad}: Sellercloud does not answer: it answered 503.")
    assert shop().state == "ready"
    mend(hub)
    hub.work("orders")
    assert hub.transfer(bad).state == "posted"


def test_a_change_whose_page_fails_is_asked_for_again_by_the_next_run(hub: Hub) -> None:
    changed, other = hub.book(), hub.book()
    flow = Flow.objects.get(code="orders")
    cursor = flow.endpoints.get(role="source").cursor
    before = total(changed), total(other)
    for one in (changed, other):
        hub.remotes.act("sellercloud", "dearer", id=int(one.record.external_id), amount="5.00")
    break_page(hub, int(changed.record.external_id))
    assert hub.collect("orders").state == "failed"
    assert flow.endpoints.get(role="source").cursor == cursor
    assert (total(changed), total(other)) == (before[0], before[1] + 5)
    mend(hub)
    assert hub.collect("orders").state == "done"
    assert total(changed) == before[0] + 5


def test_three_failures_in_a_row_are_the_remote_s_and_what_was_got_is_kept(hub: Hub) -> None:
    good = hub.born()
    for _ in range(12):
        break_page(hub, hub.born())
    run = hub.collect("orders")
    assert run.state == "failed"
    assert (
        run.trouble == "Sellercloud does not answer: it answered 503. It is tried again by itself."
    )
    assert shop().state == "paused"
    assert Record.objects.filter(kind="order").get().external_id == str(good)


def test_a_remote_that_asks_for_a_pause_in_the_midst_is_not_asked_for_the_same_again(
    hub: Hub,
) -> None:
    for _ in range(12):
        hub.born()
    runs = 0
    while Record.objects.filter(kind="order").count() < 12:
        hub.remotes.fault(
            "sellercloud", "rate_limit", path=r"GET .*/api/Orders/\d+$", after=5, seconds=30
        )
        hub.collect("orders")
        mend(hub)
        runs += 1
        assert runs < 12, "each run begins anew with the same orders"
    assert runs > 1


def test_what_reads_differently_each_time_does_not_keep_a_run_from_its_end(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count()
    read = Orders.fetch_order
    monkeypatch.setattr(
        Orders, "fetch_order", lambda self, id: {**read(self, id), "left": next(count)}
    )
    hub.born(spoil=True)
    assert hub.collect("orders").state == "done"
    assert next(count) < 5


def test_a_list_of_an_unknown_shape_takes_nothing_and_says_so(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Orders, "fetch_unexported_orders", lambda self, since, page="": page["no"])
    run = hub.collect("orders")
    assert run.state == "failed"
    assert run.trouble.startswith("Sellercloud sent a list that cannot be read: TypeError")
    assert "Nothing of it was taken" in run.trouble


def test_orders_come_in_as_they_are_listed_however_long_each_takes(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, pause = Orders.fetch_order, threading.Event()

    def slowly(self: Orders, id: str) -> Any:
        pause.wait(0.2 if id == str(born[0]) else 0)
        return read(self, id)

    monkeypatch.setattr(Orders, "fetch_order", slowly)
    born = [hub.born() for _ in range(3)]
    hub.collect("orders")
    stored = Record.objects.filter(kind="order").order_by("pk")
    assert [int(one.external_id) for one in stored] == born


class Settlements:
    """A source that fails whenever it is asked for certain orders."""

    def __init__(self, *bad: str) -> None:
        self.bad, self.asked = bad, 0

    def fetch_charges(self, order_ids: tuple[str, ...]) -> dict[str, Any]:
        self.asked += 1
        if set(self.bad) & set(order_ids):
            raise RemoteDown("it answered 500", system="Sellercloud")
        return {id: {} for id in order_ids}


def test_one_order_that_fails_in_a_batch_of_settlements_does_not_hide_the_others() -> None:
    ids = tuple(map(str, range(50)))
    asking = following.Asking(Settlements("7", "31"))  # type: ignore[arg-type]
    assert asking.answers(ids).keys() == set(ids) - {"7", "31"}
    assert asking.missed.keys() == {"7", "31"}


def test_a_source_that_is_down_is_not_asked_for_each_of_a_batch() -> None:
    ids = tuple(map(str, range(50)))
    source = Settlements(*ids)
    with pytest.raises(RemoteDown):
        following.Asking(source).answers(ids)  # type: ignore[arg-type]
    assert source.asked < 12


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_a_day_at_an_end_of_time_stops_nothing(hub: Hub, told: str) -> None:
    promised, placed, good = hub.born(), hub.born(), hub.born()
    hub.remotes.act("sellercloud", "change", id=promised, OrderDetails={"PromiseDate": told})
    never = {"OrderDate": told, "CreatedOn": told}
    hub.remotes.act("sellercloud", "change", id=placed, OrderDetails=never)
    hub.work("orders")
    assert [hub.transfer(id).state for id in (promised, good)] == ["posted", "posted"]
    assert Record.objects.get(external_id=str(placed)).fault == "unreadable"


def test_a_time_that_no_calendar_holds_stops_its_record_alone(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange, good = hub.born(), hub.born()
    read, end = Orders.read_order, datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))

    def misread(self: Orders, raw: Any) -> Any:
        said = read(self, raw)
        return replace(said, placed_at=end) if said.id == str(strange) else said

    monkeypatch.setattr(Orders, "read_order", misread)
    hub.work("orders")
    assert hub.transfer(good).state == "posted"
    assert Record.objects.get(external_id=str(strange)).fault == "unreadable"
