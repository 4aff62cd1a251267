"""Orders that had left before they came: booked as shipped, and never picked again."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.models import Connection
from simulators.running import Running
from syncs import actions
from syncs.models import Flow, Transfer
from tests.conftest import story
from tests.stories.market import Market, trading


@pytest.fixture
def systems() -> tuple[str, ...]:
    return ("sellercloud", "acumatica")


@pytest.fixture
def remotes(settings: Any, systems: tuple[str, ...]) -> Iterator[Running]:
    with trading(settings, *systems) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Market:
    made = Market(remotes)
    made.configure()
    return made


AMAZON_FULFILS, AMAZON_PAY = 20, 11


def book_shipped(hub: Market, **facts: Any) -> Transfer:
    """Let an order come that its shop has shipped already."""
    id = hub.born(**facts)
    ship(hub, id)
    hub.work("orders")
    return hub.transfer(id)


def ship(hub: Market, id: int) -> None:
    statuses = {"OrderStatus": 3, "ShippingStatus": 3}
    hub.remotes.act("sellercloud", "change", id=id, Statuses=statuses)


class TestInAcumatica:
    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "SC", "ACU", collect="mark")
        return hub

    @pytest.fixture(autouse=True)
    def types(self, hub: Market) -> None:
        self.unpicked("IN, FB")

    def unpicked(self, types: str) -> None:
        books = Connection.objects.get(code="ACU")
        books.settings = {**books.settings, "unpicked_types": types}
        books.save()

    def test_a_shipped_order_is_booked_under_a_type_nothing_is_picked_of(self, hub: Market) -> None:
        transfer = book_shipped(hub)
        assert transfer.state == "posted", story(transfer)
        (order,) = hub.orders_there()
        assert order["OrderType"] == "IN"
        with pytest.raises(ValueError, match="no shipment is made"):
            hub.remotes.act("acumatica", "ship", number=order["OrderNbr"])

    def test_a_marketplace_s_own_type_is_kept_where_nothing_is_picked_of_it(
        self, hub: Market
    ) -> None:
        Flow.objects.update(books_marketplace=True)
        hub.book(channel=AMAZON_FULFILS, method=AMAZON_PAY)
        assert [order["OrderType"] for order in hub.orders_there()] == ["FB"]

    def test_an_open_order_beside_it_is_picked_as_ever(self, hub: Market) -> None:
        hub.book(channel=6)
        assert [order["OrderType"] for order in hub.orders_there()] == ["WO"]

    def test_an_order_of_ours_that_is_shipped_later_is_booked_no_second_time(
        self, hub: Market
    ) -> None:
        transfer = hub.book(channel=6)
        ship(hub, int(transfer.record.external_id))
        hub.work("orders")
        transfer.refresh_from_db()
        assert transfer.state == "posted", story(transfer)
        assert [order["OrderType"] for order in hub.orders_there()] == ["WO"]

    def test_without_such_a_type_it_is_held_and_staff_are_told_what_to_do(
        self, hub: Market
    ) -> None:
        self.unpicked("")
        transfer = book_shipped(hub)
        assert (transfer.state, transfer.code) == ("held", "shipped"), story(transfer)
        assert "Acumatica would pick it again" in transfer.reason
        assert hub.orders_there() == []
        actions.import_anyway([transfer], "closed there by hand", "ann")
        hub.work()
        transfer.refresh_from_db()
        assert transfer.state == "posted", story(transfer)

    @pytest.mark.parametrize(
        ("rule", "state"), [("hold", "held"), ("leave_out", "filtered"), ("book", "posted")]
    )
    def test_the_flow_s_rule_decides(self, hub: Market, rule: str, state: str) -> None:
        Flow.objects.update(shipped_orders=rule)
        transfer = book_shipped(hub)
        assert transfer.state == state, story(transfer)
        assert len(hub.orders_there()) == (rule == "book")


class TestInOdoo:
    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("woocommerce", "odoo")

    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "WEB", "ODO")
        return hub

    def gone(self, hub: Market) -> int:
        id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"])
        hub.remotes.act("woocommerce", "complete_order", id=id)
        return id

    def test_its_delivery_is_validated_with_the_order(self, hub: Market) -> None:
        id = self.gone(hub)
        hub.work("orders")
        transfer = hub.order(id, "ODO")
        assert transfer.state == "posted", story(transfer)
        (order,) = hub.odo("orders", name=transfer.number)
        deliveries = hub.odo("pickings", sale_id=order["id"])
        assert [one["state"] for one in deliveries] == ["done"]

    def test_a_booking_that_broke_off_before_that_is_finished(self, hub: Market) -> None:
        id = self.gone(hub)
        hub.remotes.act(
            "odoo", "refuse", told="The warehouse is closed", model="stock.picking",
            method="button_validate",
        )  # fmt: skip
        hub.work("orders")
        transfer = hub.order(id, "ODO")
        assert transfer.state == "refused", story(transfer)
        actions.retry([transfer], "ann")
        hub.work()
        transfer.refresh_from_db()
        assert transfer.state == "posted", story(transfer)
        (order,) = hub.odo("orders", name=transfer.number)
        assert [one["state"] for one in hub.odo("pickings", sale_id=order["id"])] == ["done"]


class TestInInform:
    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("sellercloud", "ddi")

    def test_it_is_held_since_inform_would_pick_it_again(self, hub: Market) -> None:
        hub.flow("orders", "order", "SCB", "INF", collect="mark")
        transfer = book_shipped(hub, company=166)
        assert (transfer.state, transfer.code) == ("held", "shipped"), story(transfer)
        assert "Inform would pick it again" in transfer.reason
