"""Through the running engine: a real web shop, and a real Odoo behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from simulators.running import Running, running
from syncs import configuring
from syncs.models import Endpoint, Transfer
from tests.conftest import story
from tests.real.odoo.staff import RELEASES, access
from tests.real.pair.shop import Shop
from tests.stories.market import TO_ODOO, Market, money, odoo

SKU = "PAIR-COLA"


@pytest.fixture(params=[release for release in RELEASES if access(release)])
def release(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def remotes(settings: Any, shop: Shop) -> Iterator[Running]:
    with running(["odoo"]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address, shop.address]
        yield served


class Pair(Market):
    """The hub between the two; what is older than the test is none of its business."""

    def __init__(self, remotes: Running, shop: Shop, release: int) -> None:
        super().__init__(remotes)
        self.shop, self.release = shop, release
        self.began = datetime.now(UTC)

    def configure(self, **changed: Any) -> None:
        self.environ()
        key, secret = self.shop.pair
        web = {
            "code": "WEB", "name": "Web shop", "system": "woocommerce",
            "settings": {"site": self.shop.url, "consumer_key": key},
            "secrets": {"consumer_secret": secret},
        }  # fmt: skip
        configuring.apply({"connections": [web, odoo(self.release)], "mappings": TO_ODOO}, "test")
        self.in_odoo("has_product", sku=SKU, quantity=500)
        self.shop.product(SKU)

    def flow(self, code: str, kind: str, source: str, target: str, **rules: Any) -> Any:
        made = super().flow(code, kind, source, target, overlap=0, **rules)
        Endpoint.objects.filter(flow=made).update(cursor=self.began)
        return made

    def bought(self, *lines: tuple[str, int, str], **said: Any) -> tuple[int, str]:
        """Let somebody buy in the shop; answer the order's number there and in Odoo."""
        id = self.shop.buy(*lines, **said)["id"]
        self.work("orders")
        transfer = self.order(id, "ODO")
        assert transfer.state == "posted", story(transfer)
        return id, transfer.number


@pytest.fixture
def hub(db: None, remotes: Running, shop: Shop, release: int) -> Pair:
    made = Pair(remotes, shop, release)
    made.configure()
    made.flow("orders", "order", "WEB", "ODO", applies_changes=True)
    return made


def total(hub: Pair, number: str) -> Decimal:
    (order,) = hub.odo("orders", name=number)
    assert order["state"] == "sale"
    return money(order["amount_total"])


def test_orders_are_booked_once_each_right_to_the_cent(hub: Pair) -> None:
    baskets = [
        [(SKU, 3, "10.10")],
        [(SKU, 7, "0.07"), ("PAIR-TONIC", 1, "1999.95")],
        [(SKU, 1, "33.33")],
    ]
    hub.in_odoo("has_product", sku="PAIR-TONIC", quantity=50)
    sold = [hub.bought(*lines) for lines in baskets]
    hub.go("orders", "orders")
    for id, number in sold:
        assert total(hub, number) == money(hub.shop.order(id)["total"])
        assert len(hub.odo("orders", client_order_ref=hub.shop.order(id)["number"])) == 1


def test_a_taxed_order_comes_to_the_shop_s_sum(hub: Pair) -> None:
    """Its tax is kept as a line: by its rate it may come out a cent otherwise, rounded in one."""
    hub.in_odoo("has_product", sku="PAIR-TAX", quantity=0)
    tax = [{"to": "ODO", "match": "default", "word": "PAIR-TAX", "place": "line"}]
    configuring.apply({"mappings": {"tax": tax}}, "test")
    albany = {"first_name": "Zoe", "last_name": "Zander", "address_1": "5 New St", "city": "Albany",
              "state": "NY", "postcode": "12207", "country": "US"}  # fmt: skip
    id, number = hub.bought(
        (SKU, 3, "19.99"), shipping=albany, billing={**albany, "email": "ny@buyers.example"}
    )
    there = hub.shop.order(id)
    assert Decimal(there["total_tax"]) > 0, "the shop taxes what goes to New York"
    assert total(hub, number) == money(there["total"])


def test_an_order_cancelled_in_the_shop_is_cancelled_there(hub: Pair) -> None:
    id, number = hub.bought((SKU, 1, "10.10"))
    hub.shop.call("PUT", f"orders/{id}", json={"status": "cancelled"})
    hub.work("orders")
    (order,) = hub.odo("orders", name=number)
    assert order["state"] == "cancel", story(hub.order(id, "ODO"))


def test_tracking_comes_back_and_completes_the_order(hub: Pair) -> None:
    hub.flow("shipments", "shipment", "ODO", "WEB")
    id, number = hub.bought((SKU, 2, "10.10"))
    hub.in_odoo("ship_order", order=number, tracking="1Z-A", lines={SKU: 1})
    hub.work("shipments")
    assert hub.shop.order(id)["status"] == "processing"
    hub.in_odoo("ship_order", order=number, tracking="1Z-B")
    hub.work("shipments")
    there = hub.shop.order(id)
    assert there["status"] == "completed"
    kept = {row["key"]: row["value"] for row in there["meta_data"]}
    assert "1Z-A" in kept["_tracking_number"]
    assert "1Z-B" in kept["_tracking_number"]


def test_a_refund_in_the_shop_is_a_credit_note_to_the_cent(hub: Pair) -> None:
    hub.flow("refunds", "refund", "WEB", "ODO")
    id, number = hub.bought((SKU, 3, "10.10"))
    item = hub.shop.order(id)["line_items"][0]["id"]
    lines = [{"id": item, "quantity": 1, "refund_total": 10.10}]
    said = {"amount": "10.10", "reason": "Damaged", "api_refund": False, "line_items": lines}
    hub.shop.call("POST", f"orders/{id}/refunds", json=said)
    hub.work("refunds")
    (note,) = hub.odo("invoices", move_type="out_refund", invoice_origin=number)
    assert (money(note["amount_total"]), note["state"]) == (Decimal("10.10"), "posted")


def test_stock_and_prices_of_odoo_reach_the_shop(hub: Pair) -> None:
    hub.flow("stock", "stock", "ODO", "WEB")
    hub.flow("prices", "price", "ODO", "WEB")
    hub.in_odoo("change_stock", sku=SKU, quantity=321)
    free = hub.in_odoo("count_free", sku=SKU)
    hub.in_odoo("change_price", sku=SKU, price=12.34)
    for code in ("stock", "prices"):
        hub.collect(code)
    # Other people's products stay as they are: the shop may be somebody's.
    others = Transfer.objects.exclude(record__canonical__sku=SKU).filter(target__code="WEB")
    others.delete()
    hub.work()
    there = hub.shop.product(SKU)
    assert (there["stock_quantity"], Decimal(there["regular_price"])) == (free, Decimal("12.34"))
    assert 0 < free <= 321, "what open orders keep is not for sale"


def test_a_product_made_in_odoo_is_made_in_the_shop(hub: Pair) -> None:
    hub.flow("products", "product", "ODO", "WEB")
    sku = f"NEW-{hub.began:%H%M%S}-{hub.release}"
    hub.in_odoo("has_product", sku=sku, quantity=5)
    hub.work("products")
    (there,) = hub.shop.call("GET", f"products?sku={sku}&status=any")
    assert there["name"] == sku
    hub.shop.call("DELETE", f"products/{there['id']}?force=true")
