"""Orders of the pretend WooCommerce: what a real shop takes and how it changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulators.running import Running, running
from simulators.woocommerce import seed
from tests.simulators.woocommerce_shop import Clock, Shop

#: What every order shows, in this order, after the members of a real one.
MEMBERS = [
    "id", "parent_id", "status", "currency", "version", "prices_include_tax", "date_created",
    "date_modified", "discount_total", "discount_tax", "shipping_total", "shipping_tax",
    "cart_tax", "total", "total_tax", "customer_id", "order_key", "billing", "shipping",
    "payment_method", "payment_method_title", "transaction_id", "customer_ip_address",
    "customer_user_agent", "created_via", "customer_note", "date_completed", "date_paid",
    "cart_hash", "number", "meta_data", "line_items", "tax_lines", "shipping_lines",
    "fee_lines", "coupon_lines", "refunds", "payment_url", "is_editable", "needs_payment",
    "needs_processing", "date_created_gmt", "date_modified_gmt", "date_completed_gmt",
    "date_paid_gmt", "currency_symbol", "_links",
]  # fmt: skip
COLA = {"sku": "COLA-24", "quantity": 3}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remotes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["woocommerce"], is_empty=True, clock=clock) as served:
        yield served


@pytest.fixture
def shop(remotes: Running) -> Shop:
    return Shop(remotes)


def told_of(shop: Shop, id: int) -> list[str]:
    return [one["note"] for one in shop.get(f"orders/{id}/notes")]


class TestTakingOrders:
    def test_an_order_has_the_members_of_a_real_one_in_their_order(self, shop: Shop) -> None:
        assert list(shop.post("orders", line_items=[COLA])) == MEMBERS

    def test_creating_answers_201_and_where_it_is(self, shop: Shop) -> None:
        told = shop.tell("POST", "orders", {"line_items": [COLA]})
        assert told.status_code == 201
        assert told.headers["Location"].endswith(f"/orders/{told.json()['id']}")
        assert told.headers["Allow"] == "GET, POST"

    def test_an_order_of_nothing_is_taken(self, shop: Shop) -> None:
        order = shop.post("orders")
        assert (order["status"], order["total"], order["line_items"]) == ("pending", "0.00", [])
        assert order["created_via"] == "rest-api"

    @pytest.mark.parametrize("said", [{"sku": "NOPE"}, {"product_id": 99999}])
    def test_a_line_of_an_unknown_product_is_taken_nameless_and_free(
        self, shop: Shop, said: Any
    ) -> None:
        (line,) = shop.post("orders", line_items=[{**said, "quantity": 1}])["line_items"]
        assert (line["name"], line["product_id"], line["total"]) == ("", 0, "0.00")
        assert (line["sku"], line["price"], line["image"]) == (None, 0, {"id": 0, "src": ""})

    def test_a_sku_alone_selects_the_product(self, shop: Shop) -> None:
        (line,) = shop.post("orders", line_items=[COLA])["line_items"]
        assert (line["name"], line["sku"]) == ("Cola, case of 24 cans", "COLA-24")
        assert line["total"] == "43.50"

    def test_number_date_and_unknown_members_are_ignored(self, shop: Shop) -> None:
        order = shop.post("orders", number="EXT-1", date_created="2020-01-01T10:00:00", nosuch=1)
        assert order["number"] == str(order["id"])
        assert order["date_created"] == "2026-11-21T21:00:00"
        assert "nosuch" not in order

    def test_an_unknown_status_or_a_bad_email_is_refused(self, shop: Shop) -> None:
        told = shop.post("orders", status="charged")["data"]
        assert told["params"]["status"].startswith("status is not one of auto-draft, pending,")
        told = shop.post("orders", billing={"email": "not-an-email"})["data"]
        assert told["details"]["billing"]["code"] == "rest_invalid_email"
        assert shop.ids() == []

    def test_money_is_text_but_a_lines_price_is_a_number(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[COLA])
        assert order["total"] == "43.50"
        assert order["line_items"][0]["price"] == 14.5
        more = shop.get(f"orders/{order['id']}", dp=4)
        assert (more["total"], more["line_items"][0]["price"]) == ("43.5000", 14.5)

    def test_a_lines_total_as_a_number_is_refused(self, shop: Shop) -> None:
        told = shop.post("orders", line_items=[{**COLA, "total": 12.5}])
        wrong = "line_items[0][total] is not of type string."
        assert told["data"]["params"]["line_items"] == wrong

    def test_what_is_no_number_is_nothing_and_what_is_no_item_is_refused(self, shop: Shop) -> None:
        said = [{**COLA, "total": "free", "quantity": "2"}]
        assert shop.post("orders", line_items=said)["total"] == "0.00"
        told = shop.post("orders", line_items=["COLA-24"])
        assert told["data"]["params"]["line_items"] == "line_items[0] is not of type object."
        assert shop.post("orders", meta_data=[{}])["meta_data"] == []

    def test_nothing_stops_the_same_order_from_being_taken_twice(self, shop: Shop) -> None:
        said = {"meta_data": [{"key": "_erp_order_id", "value": "SO1"}]}
        assert shop.post("orders", **said)["id"] != shop.post("orders", **said)["id"]

    def test_what_a_variation_is_of_stands_beside_it(self, shop: Shop) -> None:
        (line,) = shop.post("orders", line_items=[{"sku": "ICETEA-PEACH-12"}])["line_items"]
        assert line["name"] == "Iced tea, 12 bottles - Peach"
        assert line["parent_name"] == "Iced tea, 12 bottles"
        assert line["product_id"]
        assert line["variation_id"]


class TestChangingOrders:
    def test_a_quantity_alone_leaves_what_the_line_comes_to(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[COLA], status="processing")
        line = order["line_items"][0]
        (changed,) = shop.put(
            f"orders/{order['id']}", line_items=[{"id": line["id"], "quantity": 2}]
        )["line_items"]
        assert (changed["quantity"], changed["total"], changed["price"]) == (2, "43.50", 21.75)
        assert changed["meta_data"][0]["value"] == "2"
        assert shop.sku("COLA-24")["stock_quantity"] == 398

    def test_a_line_of_another_order_is_refused(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[COLA])
        told = shop.tell("PUT", f"orders/{order['id']}", {"line_items": [{"id": 99999}]})
        assert told.status_code == 400
        assert told.json()["code"] == "woocommerce_rest_invalid_item_id"

    @pytest.mark.parametrize("nothing", [{"quantity": 0}, {"product_id": None}])
    def test_a_line_of_nothing_is_taken_away(self, shop: Shop, nothing: Any) -> None:
        order = shop.post("orders", line_items=[COLA])
        said = {"id": order["line_items"][0]["id"], **nothing}
        changed = shop.put(f"orders/{order['id']}", line_items=[said])
        assert (changed["line_items"], changed["total"]) == ([], "0.00")

    def test_a_line_without_a_number_is_added(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[COLA])
        changed = shop.put(f"orders/{order['id']}", line_items=[{"sku": "LEMON-6"}])
        assert [one["sku"] for one in changed["line_items"]] == ["COLA-24", "LEMON-6"]

    def test_meta_data_is_changed_by_its_key_and_taken_away_by_null(self, shop: Shop) -> None:
        at = f"orders/{shop.act('place_order')}"
        before = shop.get(at)["meta_data"]
        first = shop.put(at, meta_data=[{"key": "_erp", "value": "SO1"}])["meta_data"][-1]
        second = shop.put(at, meta_data=[{"key": "_erp", "value": "SO2"}])["meta_data"][-1]
        assert (first["id"], second["value"]) == (second["id"], "SO2")
        said = [{"id": first["id"], "key": "_erp", "value": None}]
        assert shop.put(at, meta_data=said)["meta_data"] == before

    def test_a_change_to_the_same_value_is_a_change(self, shop: Shop, clock: Clock) -> None:
        order = shop.post("orders", customer_note="same")
        clock.time += 60
        changed = shop.put(f"orders/{order['id']}", customer_note="same")
        assert changed["date_modified"] > order["date_modified"]

    def test_completing_dates_the_order_and_pays_cash_on_delivery(self, shop: Shop) -> None:
        id = shop.act("place_order", gateway="cod")
        order = shop.get(f"orders/{id}")
        assert (order["status"], order["date_paid"]) == ("processing", None)
        order = shop.put(f"orders/{id}", status="completed")
        assert order["date_paid"] == order["date_completed"] == "2026-11-21T21:00:00"

    def test_processing_means_paid_where_no_gateway_says_otherwise(self, shop: Shop) -> None:
        assert shop.post("orders", line_items=[COLA], status="processing")["date_paid"]
        assert shop.post("orders", line_items=[COLA], set_paid=True)["status"] == "processing"
        assert shop.post("orders", line_items=[COLA])["date_paid"] is None

    def test_paid_is_heard_only_of_an_order_that_awaits_its_payment(self, shop: Shop) -> None:
        transfer, cash = (shop.act("place_order", gateway=one) for one in ("bacs", "cod"))
        for id, status in ((transfer, "on-hold"), (cash, "processing")):
            order = shop.put(f"orders/{id}", set_paid=True)
            assert (order["status"], order["date_paid"]) == (status, None)
        waiting = shop.act("place_order", is_paid=False)
        assert shop.put(f"orders/{waiting}", set_paid=True)["status"] == "processing"
        shop.put(f"orders/{cash}", status="pending")
        assert shop.put(f"orders/{cash}", set_paid=True)["status"] == "completed"


class TestNotes:
    def test_a_note_leaves_the_orders_time_as_it_was(self, shop: Shop, clock: Clock) -> None:
        id = shop.act("place_order")
        before = shop.get(f"orders/{id}")["date_modified"]
        clock.time += 60
        told = shop.tell("POST", f"orders/{id}/notes", {"note": "Shipped", "customer_note": True})
        assert told.status_code == 201
        assert (told.json()["author"], told.json()["customer_note"]) == ("WooCommerce", True)
        assert shop.get(f"orders/{id}")["date_modified"] == before
        assert [n["note"] for n in shop.get(f"orders/{id}/notes", type="customer")] == ["Shipped"]

    def test_the_shop_itself_notes_status_and_stock(self, shop: Shop) -> None:
        id = shop.act("place_order", lines=[["COLA-24", 2]])
        assert "Order status changed from Pending payment to Processing." in told_of(shop, id)
        assert "Stock levels reduced: Cola, case of 24 cans 400→398" in told_of(shop, id)


class TestTheCheckout:
    @pytest.mark.parametrize(
        ("gateway", "status"),
        [("bacs", "on-hold"), ("cod", "processing"), ("stripe", "processing")],
    )
    def test_the_gateway_decides_how_an_order_begins(
        self, shop: Shop, gateway: str, status: str
    ) -> None:
        order = shop.get(f"orders/{shop.act('place_order', gateway=gateway)}")
        assert (order["status"], order["payment_method"]) == (status, gateway)
        assert bool(order["transaction_id"]) is (gateway == "stripe")

    def test_a_guest_has_no_number_and_a_customer_has(self, shop: Shop) -> None:
        guest = shop.get(f"orders/{shop.act('place_order', email='who@guests.example')}")
        known = shop.get(f"orders/{shop.act('place_order', email='li@buyers.example')}")
        assert (guest["customer_id"], guest["billing"]["email"]) == (0, "who@guests.example")
        assert shop.get(f"customers/{known['customer_id']}")["first_name"] == "小龍"
        assert known["_links"]["customer"][0]["href"].endswith(str(known["customer_id"]))

    def test_the_method_is_named_by_its_kind_its_instance_and_a_title(self, shop: Shop) -> None:
        order = shop.get(f"orders/{shop.act('place_order', method='Will Call')}")
        (line,) = order["shipping_lines"]
        assert (line["method_id"], line["method_title"]) == ("local_pickup", "Will Call")
        zone = next(one for one in shop.get("shipping/zones") if one["name"] == "United States")
        methods = shop.get(f"shipping/zones/{zone['id']}/methods")
        assert line["instance_id"] in [str(one["instance_id"]) for one in methods]

    def test_an_order_waits_for_its_payment_or_is_cancelled(self, shop: Shop) -> None:
        id = shop.act("place_order", lines=[["COLA-24", 2]], is_paid=False)
        assert shop.get(f"orders/{id}")["needs_payment"] is True
        shop.act("pay_order", id=id)
        assert shop.get(f"orders/{id}")["needs_payment"] is False
        assert shop.sku("COLA-24")["stock_quantity"] == 398
        shop.act("cancel_order", id=id)
        assert shop.sku("COLA-24")["stock_quantity"] == 400

    def test_every_seeded_order_can_be_placed(self, shop: Shop) -> None:
        for said in seed.ORDERS:
            shop.act("place_order", **{name: what for name, what in said.items() if name != "then"})
        assert len(json.dumps(shop.get("orders", per_page=100))) > 10_000


class TestBatches:
    def test_each_of_a_batch_succeeds_or_fails_in_its_own_place(self, shop: Shop) -> None:
        id = shop.act("place_order")
        said = {
            "create": [{"customer_note": "new"}, {"status": "charged"}],
            "update": [{"id": id, "status": "completed"}, {"id": 99999, "status": "completed"}],
        }
        told = shop.tell("POST", "orders/batch", said)
        assert told.status_code == 200
        created, updated = told.json()["create"], told.json()["update"]
        assert created[0]["customer_note"] == "new"
        assert created[1]["error"]["code"] == "rest_invalid_param"
        assert updated[0]["status"] == "completed"
        assert (updated[1]["id"], updated[1]["error"]["data"]["status"]) == (99999, 400)

    def test_more_than_a_hundred_at_once_are_too_many(self, shop: Shop) -> None:
        told = shop.tell("POST", "orders/batch", {"create": [{}] * 101})
        assert told.status_code == 413

    def test_a_batch_deletes_for_good(self, shop: Shop) -> None:
        id = shop.act("place_order")
        shop.post("orders/batch", delete=[id])
        assert shop.ask(f"orders/{id}").status_code == 404


class TestAuthorizations:
    """WooPayments: what it holds is captured once, under the number of its authorization."""

    @pytest.fixture
    def held(self, shop: Shop) -> int:
        id: int = shop.act("place_order", is_paid=False)
        shop.act("authorize_order", id=id)
        return id

    def capture(self, shop: Shop, id: int, intent: str) -> Any:
        path = f"payments/orders/{id}/capture_authorization"
        return shop.tell("POST", path, {"payment_intent_id": intent})

    def meta(self, shop: Shop, id: int) -> dict[str, str]:
        return {one["key"]: one["value"] for one in shop.get(f"orders/{id}")["meta_data"]}

    def test_an_authorized_order_waits_on_hold_and_is_not_paid(self, shop: Shop, held: int) -> None:
        order = shop.get(f"orders/{held}")
        assert (order["status"], order["date_paid"]) == ("on-hold", None)
        assert self.meta(shop, held)["_intention_status"] == "requires_capture"

    def test_a_capture_pays_it_and_a_second_one_is_refused(self, shop: Shop, held: int) -> None:
        intent = self.meta(shop, held)["_intent_id"]
        assert self.capture(shop, held, intent).json() == {"status": "succeeded", "id": intent}
        order = shop.get(f"orders/{held}")
        assert (order["status"], bool(order["date_paid"])) == ("processing", True)
        again = self.capture(shop, held, intent)
        assert (again.status_code, again.json()["code"]) == (409, "wcpay_payment_uncapturable")

    def test_another_authorization_or_a_refunded_order_is_refused(
        self, shop: Shop, held: int
    ) -> None:
        assert self.capture(shop, held, "pi_other").status_code == 409
        shop.act("refund_order", id=held, amount="1.00")
        told = self.capture(shop, held, self.meta(shop, held)["_intent_id"])
        assert told.json()["code"] == "wcpay_refunded_order_uncapturable"
