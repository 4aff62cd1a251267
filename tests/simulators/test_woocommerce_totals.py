"""Totals, refunds and the trash of the pretend WooCommerce."""

from collections.abc import Iterator

import pytest

from simulators.running import Running, running
from tests.simulators.woocommerce_shop import Clock, Shop

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


class TestTotals:
    def test_taxes_follow_the_address_and_the_class(self, shop: Shop) -> None:
        order = shop.get(f"orders/{shop.act('place_order', lines=[['COLA-24', 2]])}")
        codes = [one["rate_code"] for one in order["tax_lines"]]
        assert codes == ["US-NY-NY STATE TAX-1", "US-NY-NY LOCAL TAX-2"]
        assert [one["tax_total"] for one in order["tax_lines"]] == ["1.16", "1.41"]
        assert [one["rate_percent"] for one in order["tax_lines"]] == [4, 4.875]
        assert (order["cart_tax"], order["shipping_tax"]) == ("2.57", "1.11")
        assert order["total"] == "45.18"
        irish = shop.act("place_order", email="sean@buyers.example", lines=["KOMBUCHA-6"])
        assert shop.get(f"orders/{irish}")["tax_lines"][0]["rate_code"] == "IE--VAT REDUCED-1"

    def test_prices_may_include_the_tax(self, shop: Shop) -> None:
        shop.act("change_settings", prices_include_tax=True, base_country="GB")
        order = shop.post("orders", line_items=[{"sku": "STRAW-PAPER-500"}])
        assert order["prices_include_tax"] is True
        assert (order["line_items"][0]["total"], order["total"]) == ("10.00", "12.00")

    def test_who_is_exempt_pays_no_tax(self, shop: Shop) -> None:
        id = shop.act("place_order", is_exempt=True)
        assert shop.get(f"orders/{id}")["total_tax"] == "0.00"

    def test_a_coupon_lowers_the_total_of_a_line_and_not_its_subtotal(self, shop: Shop) -> None:
        id = shop.act("place_order", lines=[["COLA-24", 2]], coupon="summer10")
        order = shop.get(f"orders/{id}")
        assert (order["line_items"][0]["subtotal"], order["line_items"][0]["total"]) == (
            "29.00",
            "26.10",
        )
        assert (order["discount_total"], order["coupon_lines"][0]["code"]) == ("2.90", "summer10")

    def test_an_order_may_be_in_another_currency(self, shop: Shop) -> None:
        order = shop.get(f"orders/{shop.act('place_order', currency='EUR')}")
        assert (order["currency"], order["currency_symbol"]) == ("EUR", "€")


class TestRefunds:
    def test_a_full_refund_changes_the_status_and_not_the_total(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[{"sku": "COLA-24"}], status="processing")
        line = order["line_items"][0]["id"]
        said = [{"id": line, "quantity": 1, "refund_total": 14.50}]
        refund = shop.post(f"orders/{order['id']}/refunds", api_refund=False, line_items=said)
        (part,) = refund["line_items"]
        assert (refund["amount"], part["quantity"], part["total"]) == ("14.50", -1, "-14.50")
        assert (part["price"], refund["meta_data"][0]["value"]) == (14.5, "full")
        after = shop.get(f"orders/{order['id']}")
        assert (after["status"], after["total"]) == ("refunded", "14.50")
        assert after["refunds"] == [
            {"id": refund["id"], "reason": "", "total": "-14.50", "total_tax": "0.00"}
        ]

    def test_refunded_goods_go_back_on_the_shelf(self, shop: Shop) -> None:
        order = shop.post("orders", line_items=[COLA], status="processing")
        assert shop.sku("COLA-24")["stock_quantity"] == 397
        said = [{"id": order["line_items"][0]["id"], "quantity": 1, "refund_total": "14.50"}]
        shop.post(f"orders/{order['id']}/refunds", api_refund=False, line_items=said)
        assert shop.sku("COLA-24")["stock_quantity"] == 398
        (line,) = shop.get(f"orders/{order['id']}")["line_items"]
        assert [(one["key"], one["value"]) for one in line["meta_data"]] == [
            ("_reduced_stock", "2"),
            ("_restock_refunded_items", "1"),
        ]

    def test_a_partial_refund_is_an_object_of_its_own(self, shop: Shop) -> None:
        id = shop.act("place_order")
        said = {"amount": "5.00", "reason": "damaged", "api_refund": False}
        told = shop.tell("POST", f"orders/{id}/refunds", said)
        assert told.headers["Location"].endswith(
            r"/orders/(?P<order_id>[\d]+)/refunds/" + str(told.json()["id"])
        )
        assert shop.get(f"orders/{id}")["status"] == "processing"
        assert [one["amount"] for one in shop.get(f"orders/{id}/refunds")] == ["5.00"]

    def test_more_than_is_left_is_not_refunded(self, shop: Shop) -> None:
        id = shop.act("place_order")
        told = shop.tell("POST", f"orders/{id}/refunds", {"amount": "999", "api_refund": False})
        assert (told.status_code, told.json()["message"]) == (500, "Invalid refund amount.")

    def test_staff_are_told_what_the_shop_refuses_in_its_own_words(self, shop: Shop) -> None:
        id = shop.act("place_order")
        with pytest.raises(ValueError, match="Invalid refund amount"):
            shop.act("refund_order", id=id, amount="999.00")
        shop.act("refund_order", id=id, reason="Broken")
        assert shop.get(f"orders/{id}")["status"] == "refunded"

    def test_the_gateway_is_asked_unless_told_otherwise(self, shop: Shop) -> None:
        id = shop.act("place_order", gateway="cod")
        told = shop.post(f"orders/{id}/refunds", amount="1.00")
        assert "does not support automatic refunds" in told["message"]
        by_card = shop.post(f"orders/{shop.act('place_order')}/refunds", amount="1.00")
        assert by_card["refunded_payment"] is True


class TestTheTrash:
    def test_an_order_in_the_trash_is_not_any(self, shop: Shop) -> None:
        id = shop.act("place_order")
        shop.act("trash_order", id=id)
        assert shop.ids() == shop.ids(status="any", include=id) == []
        assert shop.ids(status="trash") == [id]
        assert shop.get(f"orders/{id}")["status"] == "trash"

    def test_deleting_only_trashes_and_answers_the_order_as_it_was(self, shop: Shop) -> None:
        id = shop.act("place_order")
        assert shop.tell("DELETE", f"orders/{id}").json()["status"] == "processing"
        assert shop.get(f"orders/{id}")["status"] == "trash"
        assert shop.tell("DELETE", f"orders/{id}").status_code == 410

    def test_deleting_by_force_leaves_nothing_to_find(self, shop: Shop) -> None:
        id = shop.act("place_order")
        assert shop.tell("DELETE", f"orders/{id}", force="true").status_code == 200
        assert shop.ask(f"orders/{id}").status_code == 404
        assert shop.ids(status="trash") == []

    def test_polling_never_sees_an_order_go(self, shop: Shop, clock: Clock) -> None:
        id = shop.act("place_order")
        clock.time += 60
        shop.act("trash_order", id=id)
        assert shop.ids(modified_after="2026-11-22T02:00:30Z") == []
        shop.act("restore_order", id=id)
        assert shop.ids(modified_after="2026-11-22T02:00:30Z") == [id]
