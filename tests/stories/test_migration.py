"""Moving in: thousands of orders and products, once, cut off twice on the way, each there once.

`MIGRATED` sets how many of each; the whole size is 20000.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.models import Connection, Record
from mappings.models import FieldRule
from simulators.running import Running
from syncs import actions, collecting, filling, gathering, migrating, runs, stopping
from syncs.clock import ago
from syncs.deliveries import carrying, delivering
from syncs.models import Attempt, DeliverySlot, Flow, Run, Transfer
from tests.conftest import story
from tests.stories.shops import Wholesaler, wholesaler

SIZE = int(os.environ.get("MIGRATED", "2000"))


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with wholesaler(settings) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Wholesaler:
    made = Wholesaler(remotes)
    made.configure()
    return made


def orders(hub: Wholesaler, **said: Any) -> Flow:
    return hub.flow(
        code="move-orders",
        name="Old orders",
        kind="order",
        pattern="migration",
        sources=["SC"],
        targets=["ACU"],
        fixed_customer="WEBGUEST",
        **said,
    )


def products(hub: Wholesaler, **said: Any) -> Flow:
    return hub.flow(
        code="move-products",
        name="Old products",
        kind="product",
        pattern="migration",
        sources=["NORTH"],
        targets=["SOUTH"],
        **said,
    )


def work(hub: Wholesaler, flow: Flow) -> None:
    """Let workers work until nothing of the migration is due any more, as the sweep has them do."""
    for _ in range(500):
        flow.refresh_from_db()
        collecting.collect(flow)
        for target in runs.targets(flow):
            delivering.deliver(target)
        told = migrating.report(flow)
        if told.stage in ("not begun", "finished", "stopped", "paused", "cancelled"):
            return
    raise AssertionError(f"it never ended: {told.stage}, {told.on_its_way} on their way")


def stop_after(monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Set the shared flag that a worker is to stop, after so many looks at it."""
    left = iter(range(calls))
    for module in (gathering, carrying, delivering, stopping):
        monkeypatch.setattr(module, "must_stop", lambda: next(left, None) is None)


class Killed(BaseException):
    """The worker is gone: whatever was not committed never was."""


def kill_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Let the worker die once it has settled so many batches of answers, its lease and token kept."""
    left = iter(range(batches))
    settle = delivering.Delivery._settle

    def settled(self: Any, finished: Any) -> Any:
        if finished and next(left, None) is None:
            raise Killed
        return settle(self, finished)

    monkeypatch.setattr(delivering.Delivery, "_settle", settled)


def run_out(hub: Wholesaler) -> None:
    """Let the dead worker's leases run out, and what it left in doubt be looked up."""
    Run.objects.filter(state="running").update(lease_until=ago(1))
    DeliverySlot.objects.update(lease_until=None)
    hub.age()


def cut_off(hub: Wholesaler, flow: Flow) -> None:
    """Run a migration, told to stop in the middle of reading and killed in the middle of sending."""
    with pytest.MonkeyPatch.context() as patch:
        stop_after(patch, 6)
        migrating.start(flow, "ann")
        collecting.collect(flow)
        run = flow.runs.get()
        assert run.state == "running"
        assert 0 < Transfer.objects.filter(flow=flow).count() < SIZE
    with pytest.MonkeyPatch.context() as patch:
        collecting.collect(flow)
        kill_after(patch, 25)
        with pytest.raises(Killed):
            delivering.deliver(runs.targets(flow)[0])
        assert Transfer.objects.filter(flow=flow, state="sending").exists()
    run_out(hub)
    work(hub, flow)
    hub.age()
    work(hub, flow)


def figures(what: str, began: float) -> None:
    """Tell how long it took; read by whoever runs the whole size."""
    took = time.monotonic() - began
    print(f"{SIZE} {what} in {took:.0f} s, {SIZE / took:.0f} a second")  # noqa: T201


class TestTheWholeMove:
    def test_every_order_is_booked_once_though_cut_off_twice(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=SIZE)
        began, flow = time.monotonic(), orders(hub)
        cut_off(hub, flow)
        figures("orders", began)
        references = [order["ExternalRef"] for order in hub.orders_there()]
        assert len(references) == len(set(references))
        told = {line.outcome: line.count for line in migrating.report(flow).outcomes}
        assert sum(told.values()) == SIZE
        booked = Transfer.objects.filter(flow=flow, state__in=("posted", "linked", "conflict"))
        assert len(references) == booked.count()
        assert told["posted"] == booked.count()
        assert set(told) <= {"posted", "left_out", "held"}, told
        payments = hub.remotes.state("acumatica")["payments"]
        assert len(payments) == len({payment["PaymentRef"] for payment in payments})

    def test_every_product_is_made_once_though_cut_off_twice(self, hub: Wholesaler) -> None:
        before = len(hub.remotes.state("south")["products"])
        hub.remotes.act("north", "add_products", count=SIZE)
        began, flow = time.monotonic(), products(hub)
        cut_off(hub, flow)
        figures("products", began)
        skus = [row["sku"] for row in hub.remotes.state("south")["products"]]
        assert len(skus) == len(set(skus)) == before + SIZE
        told = {line.outcome: line.count for line in migrating.report(flow).outcomes}
        assert told == {"posted": Record.objects.filter(kind="product").count()}


class TestBesideTheDailyFlow:
    @pytest.fixture
    def daily(self, hub: Wholesaler) -> Flow:
        return hub.flow(
            code="orders",
            name="Orders",
            kind="order",
            collect="mark",
            sources=["SC"],
            targets=["ACU"],
            fixed_customer="WEBGUEST",
        )

    def test_what_the_daily_flow_booked_is_not_booked_again(
        self, hub: Wholesaler, daily: Flow
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=3)
        hub.work("orders")
        hub.remotes.act("sellercloud", "add_orders", count=2)
        flow = orders(hub)
        migrating.start(flow, "ann")
        work(hub, flow)
        assert len(hub.orders_there()) == 5
        lines = {line.outcome: line.count for line in migrating.report(flow).outcomes}
        assert lines == {"posted": 2, "others": 3}
        assert Transfer.objects.filter(flow=daily).count() == 3

    def test_and_the_daily_flow_books_nothing_of_the_migration_s_again(
        self, hub: Wholesaler, daily: Flow
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=3)
        flow = orders(hub)
        migrating.start(flow, "ann")
        work(hub, flow)
        hub.work("orders", "orders")
        assert len(hub.orders_there()) == 3
        assert all(o["Exported"] for o in hub.remotes.state("sellercloud")["orders"])
        Transfer.objects.update(flow=daily)
        (line,) = migrating.report(flow).outcomes
        assert (line.outcome, line.count) == ("posted", 3), "whoever goes on with them"

    def test_what_the_daily_flow_left_out_as_too_old_is_moved(
        self, hub: Wholesaler, daily: Flow
    ) -> None:
        Flow.objects.filter(pk=daily.pk).update(import_from=ago(-3600))
        id = hub.born(channel=21)
        hub.work("orders")
        assert hub.transfer(id).code == "before_start"
        flow = orders(hub)
        migrating.start(flow, "ann")
        work(hub, flow)
        transfer = hub.transfer(id)
        assert (transfer.state, transfer.flow) == ("posted", flow), story(transfer)

    def test_what_lies_after_the_window_is_left_to_the_daily_flow(
        self, hub: Wholesaler, daily: Flow
    ) -> None:
        id = hub.born(channel=21)
        flow = orders(hub, import_until=ago(86400).isoformat())
        migrating.start(flow, "ann")
        work(hub, flow)
        assert hub.transfer(id).code == "after_end"
        hub.work("orders")
        transfer = hub.transfer(id)
        assert (transfer.state, transfer.flow) == ("posted", daily), story(transfer)


class TestAHand:
    """What staff do with a migration."""

    def test_nothing_begins_before_somebody_starts_it(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=2)
        flow = orders(hub)
        assert flow.schedule is None
        hub.sweep()
        assert not Run.objects.exists()
        assert migrating.report(flow).stage == "not begun"

    def test_a_dry_run_foretells_and_sends_nothing(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=4)
        hub.born(carrier="DHL", service="Express", channel=21)
        flow = orders(hub)
        migrating.rehearse(flow, "ann")
        work(hub, flow)
        told = migrating.report(flow)
        assert told.stage == "not begun"
        counts = {line.outcome: line.count for line in told.foretold}
        assert counts == {"created": 4, "needs_attention": 1}
        (blocked,) = (line for line in told.foretold if line.outcome == "needs_attention")
        assert "DHL" in blocked.cause
        created = next(line for line in told.foretold if line.outcome == "created")
        assert created.money[0][0] == "USD"
        assert not Transfer.objects.exists()
        assert not Attempt.objects.exists()
        migrating.start(flow, "ann")
        work(hub, flow)
        assert len(hub.orders_there()) == 4

    def test_a_dry_run_tells_which_fields_rules_would_fill(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=3)
        books = Connection.objects.get(code="ACU")
        facts = {"of": "order", "path": "order.number", "field": "Document.UsrTerritory"}
        filling.save_field(FieldRule(target=books, **facts), "ann")
        flow = orders(hub)
        migrating.rehearse(flow, "ann")
        work(hub, flow)
        (filled,) = (o for o in migrating.report(flow).foretold if o.outcome == "filled")
        assert (filled.count, filled.target) == (3, "ACU")
        assert filled.cause.endswith("← order number")

    def test_a_dry_run_tells_what_is_there_from_what_would_be_made(self, hub: Wholesaler) -> None:
        hub.remotes.act("north", "add_products", count=3)
        flow = products(hub)
        migrating.rehearse(flow, "ann")
        work(hub, flow)
        counts = {line.outcome: line.count for line in migrating.report(flow).foretold}
        assert counts["created"] == 4, "three new ones, and a kit the shop's own list leaves out"
        assert counts["updated"] > 20

    def test_a_paused_migration_stands_still_and_goes_on_where_it_stood(
        self, hub: Wholesaler
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=5)
        flow = orders(hub)
        migrating.start(flow, "ann")
        collecting.collect(flow)
        actions.pause(flow)
        work(hub, flow)
        assert migrating.report(flow).stage == "paused"
        assert hub.orders_there() == []
        actions.resume(flow)
        work(hub, flow)
        assert len(hub.orders_there()) == 5
        assert flow.runs.count() == 1

    def test_a_cancelled_migration_sends_nothing_more_and_may_be_begun_again(
        self, hub: Wholesaler
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=5)
        flow = orders(hub)
        migrating.start(flow, "ann")
        collecting.collect(flow)
        migrating.cancel(flow, "ann")
        work(hub, flow)
        assert hub.orders_there() == []
        assert {t.code for t in Transfer.objects.all()} == {"called_off"}
        assert migrating.report(flow).stage == "cancelled"
        migrating.start(flow, "ann")
        work(hub, flow)
        assert len(hub.orders_there()) == 5

    def test_a_source_that_goes_down_is_gone_on_with_by_itself(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=5)
        flow = orders(hub)
        migrating.start(flow, "ann")
        hub.down("SC")
        collecting.collect(flow)
        run = flow.runs.get()
        assert run.state == "running"
        assert "does not answer" in run.trouble
        hub.up("SC")
        run_out(hub)
        work(hub, flow)
        assert len(hub.orders_there()) == 5

    def test_no_more_are_sent_a_minute_than_the_flow_allows(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=7)
        flow = orders(hub, throttle=3)
        migrating.start(flow, "ann")
        collecting.collect(flow)
        for expected in (3, 6, 7):
            for _ in range(3):
                hub.deliver("ACU")
            assert len(hub.orders_there()) == expected
            hub.age()
            Attempt.objects.update(started_at=ago(61))

    def test_a_migration_gives_way_to_what_happens_today(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=2)
        flow = orders(hub)
        migrating.start(flow, "ann")
        collecting.collect(flow)
        assert {t.urgency for t in Transfer.objects.all()} == {8}

    def test_the_end_report_groups_what_failed_by_cause_and_goes_into_a_file(
        self, hub: Wholesaler
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=2)
        for _ in range(3):
            hub.born(carrier="DHL", service="Express", channel=21)
        hub.born(off_by="-1", channel=21)
        flow = orders(hub)
        migrating.start(flow, "ann")
        work(hub, flow)
        told = migrating.report(flow)
        assert told.stage == "finished"
        assert [line.count for line in told.failures] == [3, 1]
        rows = list(migrating.table(told.lines))
        assert rows[0] == ["target", "outcome", "cause", "records", "currency", "amount"]
        assert rows[1][:4] == ["ACU", "posted", "", "2"]
        assert len(list(migrating.records(flow))) == 7
