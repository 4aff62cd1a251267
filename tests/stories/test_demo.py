"""What the demo shows beyond the main job: Inform's deposits, a web shop, stock to both shops."""

from decimal import Decimal
from typing import Any

import pytest
import yaml

from connectors.models import Connection, Record
from syncs import configuring
from syncs.models import Transfer
from syncs.states import State
from tests.conftest import DEMO, Hub, story

SHOPS = DEMO.parent / "demo-shops.yaml"


@pytest.fixture
def systems() -> dict[str, dict[str, Any]]:
    return {
        "sellercloud": {"is_empty": True},
        "acumatica": {},
        "woocommerce": {"is_empty": True},
        "ddi": {"is_empty": True},
    }


@pytest.fixture
def shops(hub: Hub) -> Hub:
    configuring.apply(yaml.safe_load(SHOPS.read_text()), "test")
    return hub


def branch_order(hub: Hub, **facts: Any) -> Transfer:
    id = hub.born(company=166, **facts)
    hub.work("branch-orders")
    return hub.transfer(id)


class TestInform:
    def test_a_charged_order_becomes_an_unpaid_pos_order_with_a_deposit(self, shops: Hub) -> None:
        transfer = branch_order(shops)
        assert transfer.state == State.POSTED, transfer.reason
        (booked,) = shops.remotes.state("ddi")["orders"]
        (deposit,) = shops.remotes.state("ddi")["deposits"]
        assert booked["externalOrderId"] == f"SCB-{transfer.record.external_id}"
        assert Decimal(deposit["amount"]) == Decimal(booked["total"]) == transfer.amount
        assert deposit["state"] == "held"

    def test_ship_confirm_applies_the_deposit_and_tracking_goes_back(self, shops: Hub) -> None:
        transfer = branch_order(shops, carrier="UPS", service="UPS Ground")
        shops.remotes.act("ddi", "ship_confirm", order=transfer.number, tracking="1Z999")
        shops.work("branch-shipments")
        (deposit,) = shops.remotes.state("ddi")["deposits"]
        assert deposit["state"] == "applied"
        ledger = shops.remotes.state("ddi")["ledger"]
        assert not [line for line in ledger if "receipt" in str(line).casefold()]
        told = Transfer.objects.get(record__kind="shipment", target__code="SCB")
        assert told.state == State.POSTED, told.reason

    def test_an_order_nobody_has_charged_waits_and_goes_by_itself(self, shops: Hub) -> None:
        transfer = branch_order(shops, payments=[])
        assert (transfer.state, transfer.code) == (State.HELD, "uncharged")
        assert "takes charged orders only; it goes by itself once charged" in transfer.reason
        assert shops.remotes.state("ddi")["orders"] == []
        id = int(transfer.record.external_id)
        shops.remotes.act("sellercloud", "pay", id=id, amount=str(transfer.amount))
        shops.work("branch-orders")
        transfer.refresh_from_db()
        assert transfer.state == State.POSTED, story(transfer)


class TestShops:
    def test_every_product_of_the_erp_stands_in_the_web_shop(self, shops: Hub) -> None:
        shops.work("products")
        told = Transfer.objects.filter(record__kind="product")
        assert {(t.state, t.reason) for t in told} <= {(State.POSTED, ""), (State.LINKED, "")}
        held = shops.remotes.state("woocommerce")
        listed = {row["sku"] for row in (*held["products"], *held["variations"])}
        assert {t.record.canonical["sku"] for t in told} <= listed

    def test_stock_of_the_erp_stands_in_both_shops(self, shops: Hub) -> None:
        shops.work("stock")
        shops.remotes.act("acumatica", "change_stock", item="COLA-24", quantity=17)
        shops.work("stock")
        stock = Record.objects.get(kind="stock", external_id__contains="COLA-24")
        listed = {row["sku"]: row for row in shops.remotes.state("woocommerce")["products"]}
        free = int(Decimal(stock.canonical["available"]))
        assert listed["COLA-24"]["stock_quantity"] == free
        states = set(stock.transfers.values_list("target__code", "state"))
        assert states == {("SC", "posted"), ("WEB", "posted")}

    def test_one_dead_shop_does_not_keep_stock_from_the_other(self, shops: Hub) -> None:
        shops.remotes.fault("woocommerce", kind="5xx", times=1000)
        shops.work("stock")
        states = dict(
            Transfer.objects.filter(record__kind="stock").values_list("target__code", "state")
        )
        assert states["SC"] == "posted"
        assert states["WEB"] in ("waiting", "ready")
        shops.remotes.clear()
        shops.age()
        Connection.objects.update(paused_until=None, state="ready")
        shops.work("stock")
        assert not Transfer.objects.filter(record__kind="stock").exclude(state="posted").exists()

    def test_an_order_of_the_web_shop_is_booked_once(self, shops: Hub) -> None:
        shops.remotes.act("woocommerce", "place_order", email="ann@buyers.example",
                          lines=[["COLA-24", 2]], gateway="stripe", method="UPS Ground")  # fmt: skip
        shops.work("web-orders", "web-orders")
        transfer = Transfer.objects.get(record__kind="order", record__connection__code="WEB")
        assert transfer.state == State.POSTED, transfer.reason
        assert "the totals agree to the cent" in story(transfer)
        booked = [o for o in shops.orders_there() if o["ExternalRef"].startswith("WEB-")]
        assert len(booked) == 1
