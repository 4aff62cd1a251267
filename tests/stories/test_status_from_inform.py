"""How far an order has come in Inform, shown in the shop it came from: Sellercloud, or a web shop."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulators.running import Running
from syncs.models import Flow, Transfer
from syncs.states import State
from tests.conftest import story
from tests.stories.market import Market, money, trading

FULLY_SHIPPED, CANCELLED, IN_PROCESS = 3, -1, 2


@pytest.fixture
def remotes(settings: Any, shop: str) -> Iterator[Running]:
    with trading(settings, shop, "ddi") as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running, shop: str) -> Market:
    made = Market(remotes)
    made.configure()
    code, collect = {"sellercloud": ("SCB", "mark"), "woocommerce": ("WEB", "cursor")}[shop]
    made.flow("orders", "order", code, "INF", collect=collect)
    made.flow("statuses", "status", "INF", code)
    made.flow("shipments", "shipment", "INF", code)
    return made


class TestInSellercloud:
    @pytest.fixture
    def shop(self) -> str:
        return "sellercloud"

    def sold(self, hub: Market) -> tuple[int, Transfer]:
        items = [{"sku": "COLA-24", "qty": 2}, {"sku": "TONIC-24", "qty": 1}]
        booked = hub.book(company=166, items=items, carrier="UPS", service="UPS Ground")
        assert booked.state == State.POSTED, story(booked)
        return int(booked.record.external_id), booked

    def told(self, hub: Market) -> list[Any]:
        return hub.calls("sellercloud", "PUT", "StatusCode")

    def test_open_and_released_there_it_stays_in_process(self, hub: Market) -> None:
        id, booked = self.sold(hub)
        hub.work("statuses")
        hub.remotes.act("ddi", "release", order=booked.number)
        hub.work("statuses")
        assert hub.in_sellercloud(id)["StatusCode"] == IN_PROCESS
        assert hub.of("status", "SCB").code == "nothing_new"
        assert self.told(hub) == []

    def test_ship_confirmed_there_it_is_shipped_in_sellercloud_once(self, hub: Market) -> None:
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "ship_confirm", order=booked.number, tracking="1Z-INF")
        hub.go("shipments", "statuses", "orders", "shipments", "statuses")
        order = hub.in_sellercloud(id)
        assert (order["ShippingStatus"], order["TrackingNumber"]) == (FULLY_SHIPPED, "1Z-INF")
        assert len(hub.calls("sellercloud", "PUT", "ShippingStatus")) == 1
        booked.refresh_from_db()
        assert booked.state == State.POSTED, story(booked)

    def test_the_day_s_invoices_are_no_news(self, hub: Market) -> None:
        _, booked = self.sold(hub)
        hub.remotes.act("ddi", "ship_confirm", order=booked.number)
        hub.go("shipments", "statuses")
        hub.remotes.act("ddi", "end_day")
        before = len(hub.calls("sellercloud", "PUT"))
        hub.go("shipments", "statuses")
        assert hub.sold_in_inform(booked.number)["status"] == "invoiced"
        assert len(hub.calls("sellercloud", "PUT")) == before

    @pytest.mark.parametrize("applies", [False, True])
    def test_cancelled_there_it_is_cancelled_in_sellercloud_and_does_not_come_back(
        self, hub: Market, applies: bool
    ) -> None:
        Flow.objects.filter(code="orders").update(applies_changes=applies)
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "cancel", order=booked.number)
        hub.go("statuses", "orders", "statuses", "orders")
        assert hub.in_sellercloud(id)["StatusCode"] == CANCELLED
        assert len(self.told(hub)) == 1
        booked.refresh_from_db()
        assert booked.state == State.CANCELLED, story(booked)
        assert hub.calls("ddi", "PATCH") == []

    def test_a_deposit_it_keeps_of_what_it_cancelled_itself_is_due_until_it_went_back(
        self, hub: Market
    ) -> None:
        Flow.objects.filter(code="orders").update(applies_changes=True)
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "cancel", order=booked.number, keeps_deposits=True)
        hub.go("statuses", "orders")
        assert hub.in_sellercloud(id)["StatusCode"] == CANCELLED
        booked.refresh_from_db()
        assert (booked.state, booked.code) == (State.CONFLICT, "deposit_due"), story(booked)
        hub.remotes.act("ddi", "give_back", order=booked.number)
        hub.wait()
        booked.refresh_from_db()
        assert booked.state == State.CANCELLED, story(booked)
        assert len(self.told(hub)) == 1

    def test_what_is_back_ordered_there_is_told_when_it_follows(self, hub: Market) -> None:
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "ship_confirm", order=booked.number, is_partial=True,
                        tracking="1Z-PART")  # fmt: skip
        hub.go("shipments", "statuses")
        assert hub.sold_in_inform(booked.number)["status"] == "partially_shipped"
        assert hub.in_sellercloud(id)["ShippingStatus"] != FULLY_SHIPPED
        assert self.told(hub) == []
        hub.remotes.act("ddi", "ship_confirm", order=booked.number, tracking="1Z-REST")
        hub.go("shipments", "statuses")
        assert hub.in_sellercloud(id)["ShippingStatus"] == FULLY_SHIPPED
        assert hub.in_sellercloud(id)["TrackingNumber"] == "1Z-REST"


class TestInTheWebShop:
    @pytest.fixture
    def shop(self) -> str:
        return "woocommerce"

    def sold(self, hub: Market) -> tuple[int, Transfer]:
        id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"], is_exempt=True)
        hub.work("orders")
        booked = hub.order(id, "INF")
        assert booked.state == State.POSTED, story(booked)
        assert money(hub.sold_in_inform(booked.number)["total"]) == money(hub.web(id)["total"])
        return id, booked

    def told(self, hub: Market, id: int) -> list[Any]:
        return hub.calls("woocommerce", "PUT", f"/orders/{id}")

    def test_released_there_it_is_no_news_and_ship_confirmed_it_is_completed(
        self, hub: Market
    ) -> None:
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "release", order=booked.number)
        hub.work("statuses")
        assert (hub.web(id)["status"], self.told(hub, id)) == ("processing", [])
        hub.remotes.act("ddi", "ship_confirm", order=booked.number)
        hub.go("statuses", "statuses", "orders", "statuses")
        assert hub.web(id)["status"] == "completed"
        assert len(self.told(hub, id)) == 1
        booked.refresh_from_db()
        assert booked.state == State.POSTED, story(booked)

    def test_two_changes_within_one_second_are_both_seen(self, hub: Market) -> None:
        id, booked = self.sold(hub)
        store = hub.remotes.system("ddi").store
        at = store.clock()
        store.clock = lambda: at
        hub.remotes.act("ddi", "release", order=booked.number)
        hub.work("statuses")
        hub.remotes.act("ddi", "ship_confirm", order=booked.number)
        hub.work("statuses")
        assert hub.web(id)["status"] == "completed"

    def test_each_part_is_told_and_only_the_last_completes_it(self, hub: Market) -> None:
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "ship_confirm", order=booked.number, is_partial=True,
                        tracking="1Z-A")  # fmt: skip
        hub.go("shipments", "statuses")
        assert hub.web(id)["status"] == "processing"
        hub.remotes.act("ddi", "ship_confirm", order=booked.number, tracking="1Z-B")
        hub.go("statuses", "shipments", "statuses", "shipments")
        assert hub.web(id)["status"] == "completed"
        kept = {row["key"]: row["value"] for row in hub.web(id)["meta_data"]}
        assert kept["_tracking_number"] == "1Z-A, 1Z-B"

    @pytest.mark.parametrize("applies", [False, True])
    def test_cancelled_there_it_is_cancelled_in_the_shop_and_does_not_come_back(
        self, hub: Market, applies: bool
    ) -> None:
        Flow.objects.filter(code="orders").update(applies_changes=applies)
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "cancel", order=booked.number)
        hub.go("statuses", "orders", "statuses", "orders")
        assert hub.web(id)["status"] == "cancelled"
        assert len(self.told(hub, id)) == 1
        booked.refresh_from_db()
        assert booked.state == State.CANCELLED, story(booked)

    def test_a_status_that_could_not_be_told_is_told_once_the_shop_is_back(
        self, hub: Market
    ) -> None:
        id, booked = self.sold(hub)
        hub.remotes.act("ddi", "cancel", order=booked.number)
        hub.remotes.fault("woocommerce", kind="5xx", times=1_000)
        hub.work("statuses")
        assert hub.of("status", "WEB").state != State.POSTED
        hub.remotes.clear()
        hub.wait()
        assert hub.web(id)["status"] == "cancelled"
        assert hub.of("status", "WEB").state == State.POSTED, story(hub.of("status", "WEB"))
