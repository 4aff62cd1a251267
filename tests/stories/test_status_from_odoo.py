"""How far an order has come in Odoo 18 and 19, shown in the web shop it came from."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from simulators.running import Running
from syncs import actions
from syncs.models import Flow
from syncs.states import State
from tests.conftest import story
from tests.stories.market import Market, money, odoo, trading


@pytest.fixture(params=[18, 19])
def release(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with trading(settings, "woocommerce", "odoo") as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running, release: int) -> Market:
    made = Market(remotes)
    made.release = release
    made.configure()
    made.flow("orders", "order", "WEB", "ODO")
    made.flow("statuses", "status", "ODO", "WEB")
    return made


def sold(hub: Market, **facts: Any) -> tuple[int, str]:
    """Sell two products in the web shop; answer the order's number there and in Odoo."""
    id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"], **facts)
    hub.work("orders")
    booked = hub.order(id, "ODO")
    assert booked.state == State.POSTED, story(booked)
    return id, booked.number


def told(hub: Market, id: int) -> list[dict[str, Any]]:
    """List what the shop was told of the order itself."""
    return [json.loads(one["body"]) for one in hub.calls("woocommerce", "PUT", f"/orders/{id}")]


def cancels(hub: Market) -> list[str]:
    """List the calls that asked Odoo to cancel something."""
    heard = hub.calls("odoo", "POST")
    return [r["path"] for r in heard if "action_cancel" in r["path"] + str(r["body"])]


class TestOpen:
    def test_confirmed_in_odoo_it_stays_as_it_is_in_the_shop(self, hub: Market) -> None:
        id, number = sold(hub)
        (order,) = hub.odo("orders", name=number)
        assert order["state"] == "sale"
        hub.work("statuses")
        assert hub.web(id)["status"] == "processing"
        assert hub.of("status", "WEB").code == "nothing_new"
        assert told(hub, id) == []

    def test_a_quotation_that_staff_confirm_later_is_no_news_to_the_shop(self, hub: Market) -> None:
        hub.connect(odoo(hub.release, confirm="no"))
        id, number = sold(hub)
        assert [row["state"] for row in hub.odo("orders", name=number)] == ["draft"]
        hub.work("statuses")
        hub.in_odoo("confirm_order", order=number)
        hub.go("statuses", "orders", "statuses")
        assert hub.web(id)["status"] == "processing"
        assert told(hub, id) == []
        assert hub.order(id, "ODO").state == State.POSTED, story(hub.order(id, "ODO"))


class TestDone:
    def test_delivered_there_it_is_completed_in_the_shop(self, hub: Market) -> None:
        id, number = sold(hub)
        hub.in_odoo("ship_order", order=number)
        hub.work("statuses")
        assert hub.web(id)["status"] == "completed"
        assert hub.of("status", "WEB").state == State.POSTED

    def test_in_part_it_is_not(self, hub: Market) -> None:
        id, number = sold(hub)
        hub.in_odoo("ship_order", order=number, lines={"COLA-24": 2.0})
        hub.work("statuses")
        assert hub.web(id)["status"] == "processing"
        assert told(hub, id) == []
        hub.in_odoo("ship_order", order=number)
        hub.work("statuses")
        assert hub.web(id)["status"] == "completed"

    def test_the_shop_is_told_once_however_often_it_is_looked_at(self, hub: Market) -> None:
        id, number = sold(hub)
        hub.in_odoo("ship_order", order=number)
        hub.go("statuses", "statuses", "orders", "statuses")
        hub.in_odoo("remark", order=number, text="Left with the neighbour")
        hub.go("statuses", "orders")
        assert len(told(hub, id)) == 1

    def test_the_shop_s_own_completed_is_no_change_of_the_booked_order(self, hub: Market) -> None:
        id, number = sold(hub)
        hub.in_odoo("ship_order", order=number)
        hub.go("statuses", "orders", "orders")
        assert hub.order(id, "ODO").state == State.POSTED, story(hub.order(id, "ODO"))
        assert len(hub.odo("orders", name=number)) == 1

    def test_beside_a_flow_of_shipments_it_is_completed_once_and_keeps_its_tracking(
        self, hub: Market
    ) -> None:
        hub.flow("shipments", "shipment", "ODO", "WEB")
        id, number = sold(hub)
        hub.in_odoo("ship_order", order=number, tracking="1Z-DONE")
        hub.go("shipments", "statuses", "shipments", "statuses")
        assert hub.web(id)["status"] == "completed"
        kept = {row["key"]: row["value"] for row in hub.web(id)["meta_data"]}
        assert kept["_tracking_number"] == "1Z-DONE"
        assert [body.get("status") for body in told(hub, id)] == ["completed"]


class TestCancelled:
    @pytest.fixture(params=[False, True])
    def applies(self, hub: Market, request: pytest.FixtureRequest) -> None:
        """Whether the flow of orders applies what changes at the shop: it makes no difference."""
        Flow.objects.filter(code="orders").update(applies_changes=request.param)

    def test_cancelled_there_after_booking_it_is_cancelled_in_the_shop(
        self, hub: Market, applies: None
    ) -> None:
        id, number = sold(hub)
        hub.in_odoo("cancel_order", order=number)
        hub.work("statuses")
        assert hub.web(id)["status"] == "cancelled"
        assert [body["status"] for body in told(hub, id)] == ["cancelled"]

    def test_the_shop_s_cancelled_does_not_come_back_as_news(
        self, hub: Market, applies: None
    ) -> None:
        id, number = sold(hub)
        hub.in_odoo("cancel_order", order=number)
        hub.go("statuses", "orders", "statuses", "orders")
        order = hub.order(id, "ODO")
        assert order.state == State.CANCELLED, story(order)
        assert "was told: nothing is to be done" in story(order)
        assert cancels(hub) == []
        assert len(told(hub, id)) == 1

    def test_cancelled_in_the_shop_first_it_is_not_told_that_again(self, hub: Market) -> None:
        Flow.objects.filter(code="orders").update(applies_changes=True)
        id, number = sold(hub)
        hub.remotes.act("woocommerce", "cancel_order", id=id)
        hub.work("orders")
        assert [row["state"] for row in hub.odo("orders", name=number)] == ["cancel"]
        hub.go("statuses", "orders", "statuses")
        assert told(hub, id) == []

    def test_opened_again_there_staff_choose_since_the_shop_opens_none_again(
        self, hub: Market
    ) -> None:
        id, number = sold(hub)
        hub.in_odoo("cancel_order", order=number)
        hub.go("statuses", "orders")
        hub.in_odoo("reopen_order", order=number)
        hub.work("statuses")
        status = hub.of("status", "WEB")
        assert (status.state, status.code) == (State.CONFLICT, "reopened_after"), story(status)
        assert hub.web(id)["status"] == "cancelled"
        actions.accept([status], "ann")
        hub.work("statuses")
        assert len(told(hub, id)) == 1


class TestPaid:
    def test_paid_there_it_is_paid_in_the_shop_and_its_payment_is_not_booked_again(
        self, hub: Market
    ) -> None:
        id, number = sold(hub, is_paid=False)
        hub.in_odoo("invoice_order", order=number, is_paid=True)
        hub.work("statuses")
        assert hub.web(id)["date_paid_gmt"]
        hub.go("orders", "orders", "statuses")
        (order,) = hub.odo("orders", name=number)
        (payment,) = hub.odo("payments", partner_id=order["partner_id"])
        assert money(payment["amount"]) == money(order["amount_total"])
        assert hub.order(id, "ODO").state == State.POSTED, story(hub.order(id, "ODO"))
        assert len(told(hub, id)) == 1


def test_the_order_s_page_shows_how_far_it_is_in_odoo(hub: Market, admin_client: Client) -> None:
    id, number = sold(hub)
    hub.in_odoo("cancel_order", order=number)
    hub.work("statuses")
    page = admin_client.get(f"/orders/{hub.order(id, 'ODO').record_id}/").content.decode()
    (row,) = re.findall(r"<tr><td>Odoo</td>.*?</tr>", page)
    assert "<td>cancelled</td>" in row
    assert "Web shop" in row


def test_an_order_the_shop_does_not_know_is_left_out(hub: Market) -> None:
    number = hub.in_odoo("sell_offline")
    hub.in_odoo("ship_order", order=number)
    hub.work("statuses")
    assert hub.calls("woocommerce", "PUT") == []
