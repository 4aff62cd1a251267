"""A real shop before a pretend business system, carried by the running engine."""

import os
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml

from connectors.models import Connection, Record
from simulators.running import Running, running, system
from syncs import answering, configuring, listening
from syncs.clock import ago
from syncs.models import Call, Flow, Listener, Transfer
from tests.conftest import DEMO, Hub, story
from tests.real.woocommerce.between import Between, between
from tests.real.woocommerce.site import RealSite
from tests.systems.woocommerce_site import SETTINGS

CENT = Decimal("0.01")
#: The queue of a shop runs when its cron does: every minute on a quiet one.
PATIENCE = 150
WORDS = {
    "payment_method": "VISA",
    "shipping_method": "UPSGROUND",
    "order_type": "WO",
    "customer_class": "RETAIL",
    "tax": "SALESTAX",
}


@pytest.fixture
def way(site: RealSite) -> Iterator[Between]:
    with between(site.url) as served:
        yield served


@pytest.fixture
def remotes(settings: Any, site: RealSite, way: Between) -> Iterator[Running]:
    with running([system("acumatica")]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address, site.address, way.address]
        yield served


class Pair(Hub):
    def __init__(self, remotes: Running, site: RealSite, way: Between) -> None:
        super().__init__(remotes)
        self.site, self.way = site, way

    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        demo = yaml.safe_load(DEMO.read_text())
        books = next(one for one in demo["connections"] if one["code"] == "ACU")
        rules = {
            kind: [{"from": "WEB", "to": "ACU", "match": "default", "word": word}]
            for kind, word in WORDS.items()
        }
        rules["carrier"] = [
            {"from": "ACU", "to": "WEB", "match": "default", "word": "UPS / Ground"}
        ]
        configuring.apply({"connections": [books, self._shop()], "mappings": rules}, "test")

    def _shop(self) -> dict[str, Any]:
        door = self.site.door()
        secrets = {"consumer_secret": door.pop("consumer_secret"), "hook_secret": "hook-secret"}
        kept = {name: value for name, value in SETTINGS.items() if name not in secrets}
        told = {"code": "WEB", "name": "Real shop", "system": "woocommerce"}
        return {**told, "settings": {**kept, **door, "site": self.way.url}, "secrets": secrets}

    def flow(self, code: str, kind: str, source: str, target: str, **said: Any) -> None:
        """Add a flow that begins now: what the shop had before is left alone."""
        row = {"code": code, "name": code, "kind": kind, "sources": [source], "targets": [target]}
        if kind == "order":
            row["fixed_customer"] = "WEBGUEST"
        configuring.apply({"flows": [{**row, **said}]}, "test")
        Flow.objects.get(code=code).endpoints.update(cursor=ago(0))

    def order(self, id: int) -> Transfer:
        record = Record.objects.get(kind="order", external_id=str(id))
        return record.transfers.get(target__code="ACU")

    def booked(self, id: int) -> dict[str, Any]:
        number = self.order(id).number.split()[-1]
        (found,) = [one for one in self.orders_there() if one["OrderNbr"] == number]
        return found


@pytest.fixture
def hub(transactional_db: None, remotes: Running, site: RealSite, way: Between) -> Pair:
    made = Pair(remotes, site, way)
    made.configure()
    made.flow("orders", "order", "WEB", "ACU")
    return made


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT)


def wait_for(told: Callable[[], Any], what: str) -> Any:
    limit = time.monotonic() + PATIENCE
    while not (found := told()):
        assert time.monotonic() < limit, f"{what} never came"
        time.sleep(1)
    return found


def test_orders_are_booked_once_each_right_to_the_cent(hub: Pair) -> None:
    placed = [
        hub.site.act("place_order", lines=[["COLA-24", 3], ["ICETEA-PEACH-12", 2]]),
        hub.site.act("place_order", lines=[["LEMON-6", 7, "8.33"]], fees=[["Gift wrap", "3.50"]]),
        hub.site.act("place_order", email="walkin@guests.example", lines=["TONIC-24"]),
        hub.site.act("place_order", lines=[["GINGER-24", 1]], fees=[["Loyal", "-2.22"]]),
        hub.site.act(
            "place_order", email="li@buyers.example", lines=[["TONIC-24", 2]], note="請 & “now” 🙏"
        ),
    ]
    for _ in range(2):
        hub.work("orders")
    for id in placed:
        assert hub.order(id).state == "posted", story(hub.order(id))
        assert money(hub.booked(id)["OrderTotal"]) == money(hub.site.order(str(id))["total"])
    references = [one["ExternalRef"] for one in hub.orders_there()]
    assert len(references) == len(set(references))


def test_tracking_and_status_go_back_to_the_shop(hub: Pair) -> None:
    hub.flow("shipments", "shipment", "ACU", "WEB")
    id = hub.site.act("place_order", lines=[["COLA-24", 3]])
    hub.work("orders")
    hub.remotes.act("acumatica", "ship", number=hub.booked(id)["OrderNbr"], tracking="1Z999")
    hub.way.drop("PUT", f"/orders/{id}")
    for _ in range(3):
        hub.work("shipments")
        hub.age()
        hub.sweep()
    order = hub.site.order(str(id))
    kept = {one["key"]: one["value"] for one in order["meta_data"]}
    assert (order["status"], kept["_tracking_number"]) == ("completed", "1Z999")
    notes = hub.site.get(f"orders/{id}/notes")
    assert sum("1Z999" in note["note"] for note in notes if note["customer_note"]) == 1


def test_a_cancellation_there_cancels_the_shop_s_order(hub: Pair) -> None:
    hub.flow("status", "status", "ACU", "WEB")
    id = hub.site.act("place_order", lines=[["COLA-24", 1]])
    hub.work("orders")
    number = hub.booked(id)["OrderNbr"]
    hub.remotes.act("acumatica", "set_status", number=number, status="Canceled", unpaid=None)
    hub.work("status")
    assert hub.site.order(str(id))["status"] == "cancelled"


def test_stock_and_prices_go_to_the_shop(hub: Pair) -> None:
    hub.flow("stock", "stock", "ACU", "WEB")
    hub.flow("prices", "price", "ACU", "WEB")
    Flow.objects.get(code="prices").endpoints.update(cursor=None)
    Flow.objects.get(code="stock").endpoints.update(cursor=None)
    hub.work("stock", "prices")
    for kind in ("stock", "price"):
        rows = Transfer.objects.filter(record__kind=kind, target__code="WEB", state="posted")
        told = {row.record.canonical["sku"]: row.record.canonical for row in rows}
        assert "COLA-24" in told, kind
        row = hub.site.goods("COLA-24")
        if kind == "stock":
            assert row["stock_quantity"] == int(Decimal(str(told["COLA-24"]["available"])))
        else:
            base = next(t for t in told["COLA-24"]["tiers"] if not t.get("price_list"))
            assert money(row["regular_price"]) == money(base["price"])


def test_a_refund_in_the_shop_is_a_return_in_the_books(hub: Pair) -> None:
    hub.flow("refunds", "refund", "WEB", "ACU")
    id = hub.site.act("place_order", lines=[["COLA-24", 3, "10.10"]])
    hub.work("orders")
    line = hub.site.order(str(id))["line_items"][0]["id"]
    hub.site.act("refund_order", id=id, reason="Damaged", lines=[[line, 2, "20.20"]])
    for _ in range(2):
        hub.work("refunds")
    number = hub.order(id).number
    back = [o for o in hub.orders_there() if o["CustomerOrder"] == number]
    assert [(o["OrderType"], money(o["OrderTotal"])) for o in back] == [("RC", Decimal("20.20"))]


def test_a_refund_in_the_books_is_recorded_in_the_shop_once(hub: Pair) -> None:
    hub.flow("refunds", "refund", "ACU", "WEB")
    id = hub.site.act("place_order", lines=[["COLA-24", 3, "10.10"]])
    hub.work("orders")
    parcel = hub.remotes.act("acumatica", "ship", number=hub.booked(id)["OrderNbr"])
    invoice = hub.remotes.act("acumatica", "invoice", shipment=parcel)
    hub.remotes.act("acumatica", "credit", invoice=invoice, pieces={"COLA-24": 1})
    hub.way.drop("POST", f"/orders/{id}/refunds")
    for _ in range(4):
        hub.work("refunds")
        hub.age()
        hub.sweep()
    (refund,) = hub.site.refunds(id)
    rows = hub.remotes.state("acumatica")["invoices"]
    (memo,) = [row for row in rows if row["Type"] == "Credit Memo"]
    assert money(refund["amount"]) == money(memo["Amount"])
    assert [(row["sku"], row["quantity"]) for row in refund["line_items"]] == [("COLA-24", -1)]


def test_a_webhook_makes_an_order_go_at_once(hub: Pair, live_server: Any, settings: Any) -> None:
    settings.PUBLIC_URL = live_server.url
    shop = Connection.objects.get(code="WEB")
    listening.tend()
    assert "Subscribed for orders" in Listener.objects.get().told
    id = hub.site.act("place_order", lines=[["COLA-24", 1]])
    calls = Call.objects.filter(kind="order", external_id=str(id))
    wait_for(calls.exists, "The call of a new order")
    answering.answer(shop.pk)
    hub.work()
    assert hub.order(id).state == "posted", story(hub.order(id))
    assert not Flow.objects.get(code="orders").runs.exists(), "nobody polled"
    assert not Call.objects.filter(state="refused").exists()


def test_customers_of_the_books_are_invited_and_a_listing_without_its_picture_says_so(
    hub: Pair,
) -> None:
    """Pictures of the pretend system are nowhere, and its guests have no e-mail: both are told."""
    for code, kind in (("products", "product"), ("accounts", "account")):
        hub.flow(code, kind, "ACU", "WEB")
        Flow.objects.get(code=code).endpoints.update(cursor=None)
    hub.work("products", "accounts")
    told = Transfer.objects.filter(target__code="WEB", record__kind__in=("product", "account"))
    stopped = [row.reason for row in told if row.state not in ("posted", "linked", "filtered")]
    known = ("Error getting remote image", "a customer without an e-mail (Web guests)")
    assert [why for why in stopped if not any(one in why for one in known)] == []
    assert any("Error getting remote image" in why for why in stopped)
    assert {row.state for row in told if row.record.kind == "account"} >= {"posted"}
