"""Parcels one by one, numbers corrected later, money that comes late: between two shops and two books."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from simulators.running import Running
from syncs.models import Transfer
from tests.conftest import story
from tests.stories.market import Market, money, trading


@pytest.fixture
def remotes(settings: Any, systems: tuple[str, ...]) -> Iterator[Running]:
    with trading(settings, *systems) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Market:
    made = Market(remotes)
    made.configure()
    return made


class TestSellercloudAndAcumatica:
    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("sellercloud", "acumatica")

    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "SC", "ACU", collect="mark")
        hub.flow("shipments", "shipment", "ACU", "SC")
        return hub

    def sold(self, hub: Market, **said: Any) -> tuple[int, str]:
        transfer = hub.book(items=[{"sku": "COLA-24"}, {"sku": "TONIC-24"}], **said)
        return int(transfer.record.external_id), transfer.number.split()[1]

    def test_a_tracking_number_corrected_after_sending_is_told_again(self, hub: Market) -> None:
        id, number = self.sold(hub)
        shipment = hub.remotes.act("acumatica", "ship", number=number, tracking="1Z-WRONG")
        hub.work("shipments")
        assert hub.in_sellercloud(id)["TrackingNumber"] == "1Z-WRONG"
        hub.remotes.act("acumatica", "track", shipment=shipment, tracking="1Z-RIGHT")
        hub.go("shipments", "shipments")
        assert hub.in_sellercloud(id)["TrackingNumber"] == "1Z-RIGHT"
        told = hub.of("shipment", "SC")
        assert (told.state, told.attempts.count()) == ("posted", 2), story(told)

    def test_two_orders_that_leave_in_one_shipment_are_each_told_their_own_parcel(
        self, hub: Market
    ) -> None:
        sold = [self.sold(hub, email="both@new.example") for _ in range(2)]
        hub.remotes.act("acumatica", "ship_together", numbers=[number for _, number in sold])
        hub.work("shipments")
        (shipment,) = hub.remotes.state("acumatica")["shipments"]
        parcels = [package["TrackingNbr"] for package in shipment["Packages"]]
        assert [hub.in_sellercloud(id)["TrackingNumber"] for id, _ in sold] == parcels
        assert len(set(parcels)) == 2

    def test_what_is_on_back_order_is_told_when_it_follows(self, hub: Market) -> None:
        id, number = self.sold(hub)
        hub.remotes.act("acumatica", "ship", number=number, tracking="PART", is_partial=True)
        hub.work("shipments")
        (order,) = hub.orders_there()
        assert order["Status"] == "Back Order"
        assert hub.in_sellercloud(id)["ShippingStatus"] == 1
        hub.remotes.act("acumatica", "ship", number=number, tracking="REST")
        hub.work("shipments")
        assert hub.in_sellercloud(id)["ShippingStatus"] == 3
        assert hub.in_sellercloud(id)["TrackingNumber"] == "REST"


class TestTheWebShopAndOdoo:
    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("woocommerce", "odoo")

    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "WEB", "ODO")
        hub.flow("shipments", "shipment", "ODO", "WEB")
        return hub

    def sold(self, hub: Market, **said: Any) -> tuple[int, str]:
        id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"], **said)
        hub.work("orders")
        assert hub.order(id, "ODO").state == "posted", story(hub.order(id, "ODO"))
        return id, hub.order(id, "ODO").number

    def parcels(self, hub: Market, id: int) -> list[dict[str, Any]]:
        rows = hub.web(id)["meta_data"]
        ours = (row["value"] for row in rows if row["key"].startswith("_integrator_shipment_"))
        return [json.loads(one) for one in ours]

    def test_each_parcel_is_told_and_the_last_completes_the_order(self, hub: Market) -> None:
        id, number = self.sold(hub)
        hub.remotes.act("odoo", "ship_order", order=number, tracking="1Z-A", lines={"COLA-24": 2.0})
        hub.work("shipments")
        assert [(one["tracking"], one["lines"]) for one in self.parcels(hub, id)] == [
            (["1Z-A"], [{"sku": "COLA-24", "quantity": "2"}])
        ]
        assert hub.web(id)["status"] == "processing"
        assert sorted(p["state"] for p in self.deliveries(hub, number)) == ["assigned", "done"]
        hub.remotes.act("odoo", "ship_order", order=number, tracking="1Z-B")
        hub.work("shipments")
        assert hub.web(id)["status"] == "completed"
        assert [one["tracking"] for one in self.parcels(hub, id)] == [["1Z-A"], ["1Z-B"]]

    def deliveries(self, hub: Market, number: str) -> list[dict[str, Any]]:
        (order,) = hub.odo("orders", name=number)
        return hub.odo("pickings", sale_id=order["id"])

    def test_a_tracking_number_corrected_after_sending_is_told_again(self, hub: Market) -> None:
        id, number = self.sold(hub)
        hub.remotes.act("odoo", "ship_order", order=number, tracking="1Z-WRONG")
        hub.work("shipments")
        (delivery,) = self.deliveries(hub, number)
        hub.remotes.act("odoo", "track", delivery=delivery["id"], tracking="1Z-RIGHT")
        hub.go("shipments", "shipments")
        assert [one["tracking"] for one in self.parcels(hub, id)] == [["1Z-RIGHT"]]
        assert {r["key"]: r["value"] for r in hub.web(id)["meta_data"]}[
            "_tracking_number"
        ] == "1Z-RIGHT"

    def test_a_payment_that_comes_later_is_booked_once(self, hub: Market) -> None:
        id, number = self.sold(hub, is_paid=False)
        assert self.payments(hub, number) == []
        hub.remotes.act("woocommerce", "pay_order", id=id)
        hub.go("orders", "orders")
        (payment,) = self.payments(hub, number)
        assert money(payment["amount"]) == money(hub.web(id)["total"]) > Decimal(0)
        assert hub.order(id, "ODO").state == "posted"
        assert Transfer.objects.filter(record__kind="order").count() == 1

    def payments(self, hub: Market, number: str) -> list[dict[str, Any]]:
        (order,) = hub.odo("orders", name=number)
        rows = hub.odo("payments", partner_id=order["partner_id"])
        return [row for row in rows if str(row.get("memo") or "").startswith("WEB-")]


class TestSellercloudAndOdoo:
    """Sellercloud takes one shipment an order: the last, though all look whole once it has left."""

    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("sellercloud", "odoo")

    @pytest.fixture(params=[18, 19])
    def hub(self, db: None, remotes: Running, request: pytest.FixtureRequest) -> Market:
        made = Market(remotes)
        made.release = request.param
        made.configure()
        made.flow("orders", "order", "SC", "ODO", collect="mark")
        made.flow("shipments", "shipment", "ODO", "SC")
        return made

    def sold(self, hub: Market) -> tuple[int, str]:
        items = [{"sku": "COLA-24", "qty": 2}, {"sku": "TONIC-24", "qty": 1}]
        transfer = hub.book(items=items, shipping=0, tax_rate=0)
        assert transfer.state == "posted", story(transfer)
        return int(transfer.record.external_id), transfer.number

    def ship(self, hub: Market, number: str, tracking: str, **facts: Any) -> None:
        hub.in_odoo("ship_order", order=number, tracking=tracking, carrier="UPS Ground", **facts)

    def test_a_back_order_s_own_delivery_brings_the_tracking_that_is_told(
        self, hub: Market
    ) -> None:
        id, number = self.sold(hub)
        self.ship(hub, number, "1Z-PART", is_partial=True)
        hub.work("shipments")
        assert hub.in_sellercloud(id)["ShippingStatus"] == 1
        self.ship(hub, number, "1Z-REST")
        hub.go("shipments", "shipments")
        assert hub.in_sellercloud(id)["ShippingStatus"] == 3
        assert hub.in_sellercloud(id)["TrackingNumber"] == "1Z-REST"
        assert len(hub.calls("sellercloud", "PUT", "ShippingStatus")) == 1

    def test_found_both_at_once_it_is_still_the_last_that_is_told(self, hub: Market) -> None:
        id, number = self.sold(hub)
        self.ship(hub, number, "1Z-PART", is_partial=True)
        self.ship(hub, number, "1Z-REST")
        hub.go("shipments", "shipments")
        assert hub.in_sellercloud(id)["TrackingNumber"] == "1Z-REST"
        told = Transfer.objects.filter(record__kind="shipment", parent__isnull=False)
        assert sorted(one.state for one in told) == ["filtered", "posted"]
