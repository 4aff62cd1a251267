"""The pretend WooCommerce keeps to what a real shop did: who may call, what is refused, what it keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from simulators.running import Running, running
from simulators.woocommerce import Woocommerce
from tests.simulators.woocommerce_shop import (
    KEY,
    SECRET,
    Clock,
    Shop,
    plain,
    refused,
    signature,
    signed,
)


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


NOBODY = (401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")


class TestWhoMayCall:
    def test_basic_over_plain_http_is_as_no_key_at_all(self, shop: Shop) -> None:
        assert refused(plain(shop)) == NOBODY
        assert refused(plain(shop, auth=(KEY, SECRET))) == NOBODY

    def test_keys_in_the_address_over_plain_http_are_as_none(self, shop: Shop) -> None:
        keys = {"consumer_key": KEY, "consumer_secret": SECRET}
        assert refused(plain(shop, params=keys)) == NOBODY

    @pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA256"])
    @pytest.mark.parametrize("place", ["auth_header", "query"])
    def test_oauth_is_heard_over_plain_http(self, shop: Shop, method: str, place: str) -> None:
        query = {"status": "processing,on-hold", "search": "Δημήτρης & co", "per_page": "2"}
        told = plain(shop, auth=signed(method, place), params=query)
        assert (told.status_code, told.json()) == (200, [])

    def test_the_caller_of_these_tests_signs_as_the_published_example_does(self) -> None:
        # OAuth Core 1.0, appendix A.5.
        said = [
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_token", "nnch734d00sl2jdk"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "1191242096"),
            ("oauth_nonce", "kllo9940pd9333jh"),
            ("oauth_version", "1.0"),
        ]
        url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
        made = signature("GET", url, said, "kd94hf93k423kf44&pfkkdhi9sl3r4s00", "sha1")
        assert made == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="

    def test_an_old_signature_is_refused(self, shop: Shop) -> None:
        told = plain(shop, auth=signed(at="1191242096"))
        assert refused(told)[2] == "Invalid timestamp."

    def test_oauth_signs_what_is_asked(self, shop: Shop) -> None:
        wrong = "Invalid signature - provided signature does not match."
        told = plain(shop, auth=signed(secret="cs_wrong"))
        assert refused(told) == (401, "woocommerce_rest_authentication_error", wrong)
        told = plain(shop, auth=signed(key="ck_nobody"))
        assert refused(told)[2] == "Consumer key is invalid."

    def test_a_nonce_is_good_once(self, shop: Shop) -> None:
        with requests.Session() as http:
            http.trust_env = False
            asked = http.prepare_request(
                requests.Request("GET", f"{shop.api}/orders", auth=signed(place="query"))
            )
            assert http.send(asked).status_code == 200
            assert refused(http.send(asked))[2].startswith("Invalid nonce")

    def test_oauth_signs_a_body_of_json_by_its_address_alone(self, shop: Shop) -> None:
        with requests.Session() as http:
            http.trust_env = False
            told = http.post(f"{shop.api}/orders", json={"customer_note": "ναι"}, auth=signed())
        assert told.status_code == 201

    def test_basic_is_heard_behind_a_proxy_that_speaks_https(self, shop: Shop) -> None:
        assert shop.ask("orders").status_code == 200
        shop.http.auth = None
        keys = {"consumer_key": KEY, "consumer_secret": SECRET}
        assert shop.ask("orders", **keys).status_code == 200

    def test_a_proxy_counts_only_where_the_shop_trusts_it(self, shop: Shop) -> None:
        shop.act("change_settings", trusts_proxy=False)
        assert refused(shop.ask("orders")) == NOBODY

    def test_an_unknown_key_is_as_none_and_a_wrong_secret_is_told(self, remotes: Running) -> None:
        assert refused(Shop(remotes, key="ck_nobody").ask("orders")) == NOBODY
        told = refused(Shop(remotes, secret="cs_wrong").ask("orders"))
        code = "woocommerce_rest_authentication_error"
        assert told == (401, code, "Consumer secret is invalid.")

    def test_a_reading_key_may_not_write_and_is_told_401(self, remotes: Running) -> None:
        reader = Shop(remotes, key="ck_demo_read")
        assert reader.ask("products").status_code == 200
        told = refused(reader.tell("POST", "products", {"name": "x"}))
        assert told[0] == 401
        assert told[2] == "The API key provided does not have write permissions."

    def test_a_revoked_key_is_as_none(self, shop: Shop) -> None:
        shop.act("revoke_key")
        assert refused(shop.ask("orders")) == NOBODY
        shop.act("restore_key")
        assert shop.ask("orders").status_code == 200

    def test_anybody_may_read_the_index_and_it_tells_the_zone(self, shop: Shop) -> None:
        shop.http.auth = None
        told = shop.http.get(f"{shop.root}/wp-json/").json()
        assert told["timezone_string"] == "America/New_York"
        assert "wc/v3" in told["namespaces"]

    def test_a_shop_without_pretty_addresses_is_asked_by_rest_route(self, shop: Shop) -> None:
        told = shop.http.get(f"{shop.root}/", params={"rest_route": "/wc/v3/orders"})
        assert told.status_code == 200


class TestRefusals:
    def test_what_has_no_route_is_404(self, shop: Shop) -> None:
        id = shop.act("place_order")
        told = shop.ask(f"orders/{id}/fulfillments")
        assert refused(told)[:2] == (404, "rest_no_route")

    def test_json_that_is_none_is_refused(self, shop: Shop) -> None:
        headers = {"Content-Type": "application/json"}
        told = shop.http.post(f"{shop.api}/orders", data="{bad", headers=headers)
        assert refused(told) == (400, "rest_invalid_json", "Invalid JSON body passed.")

    def test_a_record_that_is_not_there_is_404_to_read_and_400_to_change(self, shop: Shop) -> None:
        code = "woocommerce_rest_shop_order_invalid_id"
        assert refused(shop.ask("orders/999999")) == (404, code, "Invalid ID.")
        assert refused(shop.tell("PUT", "orders/999999", {})) == (400, code, "Invalid ID.")

    def test_a_post_may_say_that_it_deletes(self, shop: Shop) -> None:
        id = shop.act("place_order")
        assert shop.tell("POST", f"orders/{id}", _method="DELETE").status_code == 200
        assert shop.get(f"orders/{id}")["status"] == "trash"
        told = shop.http.post(
            f"{shop.api}/orders/{id}",
            json={"status": "completed"},
            headers={"X-HTTP-Method-Override": "PUT"},
        )
        assert told.json()["status"] == "completed"

    def test_a_firewall_may_block_verbs(self, shop: Shop) -> None:
        id = shop.act("place_order")
        shop.act("change_settings", blocks_verbs=True)
        assert shop.tell("PUT", f"orders/{id}", {}).status_code == 501
        assert shop.tell("POST", f"orders/{id}", {}, _method="PUT").status_code == 200

    def test_warnings_of_php_may_stand_before_the_json(self, shop: Shop) -> None:
        shop.act("change_settings", shows_warnings=True)
        told = shop.ask("orders")
        assert told.text.startswith("<br />\n<b>Warning</b>")
        assert told.text.endswith("[]")

    def test_json_is_spelt_as_php_spells_it(self, shop: Shop) -> None:
        shop.act("place_order", note="ναι/όχι")
        text = shop.ask("orders").text
        assert r"\u03bd\u03b1\u03b9\/\u03cc\u03c7\u03b9" in text


class TestFaults:
    def test_faults_of_the_frame_strike(self, remotes: Running, shop: Shop) -> None:
        remotes.fault("woocommerce", "429", seconds=7)
        told = shop.ask("orders")
        assert (told.status_code, told.headers["Retry-After"]) == (429, "7")
        remotes.fault("woocommerce", "503")
        assert shop.ask("orders").status_code == 503
        remotes.fault("woocommerce", "refuse", status=403)
        assert refused(shop.ask("orders"))[0] == 403
        remotes.fault("woocommerce", "expire_token")
        assert shop.ask("orders").status_code == 200

    def test_an_order_may_be_taken_and_its_answer_lost(self, remotes: Running, shop: Shop) -> None:
        for kind in ("accept_then_timeout", "cut"):
            remotes.fault("woocommerce", kind, path="POST ", seconds=0.1)
            with pytest.raises(requests.RequestException):
                shop.post("orders", customer_note=kind)
        assert len(shop.ids()) == 2


class TestTheShopItself:
    def test_it_may_begin_without_orders_but_with_goods_and_customers(self, shop: Shop) -> None:
        assert shop.ids() == []
        assert len(shop.ids("products")) == 27
        assert len(shop.ids("customers", role="all")) == 12

    def test_the_demo_begins_with_every_kind_of_order(self) -> None:
        orders = Woocommerce().state()["orders"]
        assert {"processing", "on-hold", "completed", "cancelled", "pending"} == {
            one["status"] for one in orders
        }
        assert {"USD", "CAD", "EUR"} == {one["currency"] for one in orders}
        assert any(one["refunds"] for one in orders)
        assert any(one["coupon_lines"] for one in orders)
        assert any(one["line_items"][-1]["product_id"] == 0 for one in orders)

    def test_orders_arrive_by_themselves(self, clock: Clock) -> None:
        shop = Woocommerce(is_empty=True, arrivals=60, clock=clock)
        clock.time += 185
        shop.tick()
        assert len(shop.state()["orders"]) == 3

    def test_what_it_holds_outlives_a_stop(self, tmp_path: Path) -> None:
        shop = Woocommerce(state_dir=tmp_path)
        id = shop.act("place_order", {"email": "li@buyers.example"})
        shop.save()
        again = Woocommerce(state_dir=tmp_path)
        again.load()
        assert again.state() == shop.state()
        assert again.act("place_order", {}) > id
