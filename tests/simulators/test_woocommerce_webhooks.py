"""The pretend WooCommerce's webhooks: late, once, and given up without a word."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from simulators.running import Running, running
from simulators.woocommerce.wire import php_json
from tests.simulators.woocommerce_shop import Receiver, Shop, receiving, soon

SECRET = "hook-secret-1"


@pytest.fixture
def remotes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["woocommerce"], is_empty=True) as served:
        yield served


@pytest.fixture
def shop(remotes: Running) -> Shop:
    shop = Shop(remotes)
    shop.act("change_settings", delivery_delay=0.1)
    return shop


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def hook(shop: Shop, receiver: Receiver, topic: str = "order.updated") -> int:
    """Make a webhook and wait until its ping was answered."""
    id = shop.post("webhooks", topic=topic, delivery_url=receiver.url, secret=SECRET)["id"]
    assert soon(lambda: any(b"=%d" % id in one["body"] for one in receiver.pings))
    assert soon(lambda: shop.remotes.system("woocommerce").queue.worker is None)
    return int(id)


def quiet(shop: Shop) -> bool:
    """Wait until nothing is left to deliver."""
    return soon(lambda: shop.remotes.system("woocommerce").queue.worker is None)


class TestTheResource:
    def test_a_webhook_shows_its_hooks_and_never_its_secret(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        shop.act("change_settings", is_quiet=True)
        said = {"name": "hub", "topic": "order.updated", "delivery_url": receiver.url}
        told = shop.tell("POST", "webhooks", {**said, "secret": SECRET})
        assert told.status_code == 201
        assert list(told.json()) == [
            "id",
            "name",
            "status",
            "topic",
            "resource",
            "event",
            "hooks",
            "delivery_url",
            "date_created",
            "date_created_gmt",
            "date_modified",
            "date_modified_gmt",
            "_links",
        ]
        assert told.json()["hooks"] == ["woocommerce_update_order", "woocommerce_order_refunded"]
        assert (told.json()["status"], told.json()["date_modified"]) == ("active", None)

    def test_a_topic_or_an_address_that_is_none_is_refused(self, shop: Shop) -> None:
        told = shop.post("webhooks", topic="order.eaten", delivery_url="http://hub.example/")
        assert told["message"] == "Webhook topic must be valid."
        told = shop.post("webhooks", topic="order.created", delivery_url="hub.example")
        assert told["message"].startswith("Webhook delivery URL must be a valid URL")
        told = shop.post("webhooks", topic="order.created")
        assert told["data"]["params"] == ["delivery_url"]

    def test_it_is_deleted_only_by_force(self, shop: Shop, receiver: Receiver) -> None:
        id = hook(shop, receiver)
        assert shop.tell("DELETE", f"webhooks/{id}").status_code == 501
        assert shop.tell("DELETE", f"webhooks/{id}", force="true").status_code == 200
        assert shop.get("webhooks") == []


class TestThePing:
    def test_the_ping_is_unsigned_and_no_json(self, shop: Shop, receiver: Receiver) -> None:
        id = hook(shop, receiver)
        (ping,) = receiver.pings
        assert ping["body"] == f"webhook_id={id}".encode()
        assert ping["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
        assert not [name for name in ping["headers"] if name.startswith("X-WC-")]

    def test_the_ping_comes_again_beside_deliveries_until_it_is_answered_by_exactly_200(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        receiver.usual = 204
        hook(shop, receiver)
        shop.post("orders")
        assert soon(lambda: len(receiver.deliveries) == 1)
        assert quiet(shop)
        assert len(receiver.pings) == 2
        receiver.usual = 200
        for _ in range(2):
            shop.post("orders")
            assert quiet(shop)
        assert (len(receiver.pings), len(receiver.deliveries)) == (3, 3)


class TestDelivering:
    def test_a_delivery_is_signed_and_says_what_it_is(self, shop: Shop, receiver: Receiver) -> None:
        id = hook(shop, receiver, "order.created")
        order = shop.post("orders", customer_note="ναι/όχι")
        assert soon(lambda: bool(receiver.deliveries))
        (told,) = receiver.deliveries
        headers, body = told["headers"], told["body"]
        expected = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        assert headers["X-WC-Webhook-Signature"] == expected
        assert {
            name: headers[f"X-WC-Webhook-{name}"] for name in ("Topic", "Resource", "Event")
        } == {
            "Topic": "order.created",
            "Resource": "order",
            "Event": "created",
        }
        assert headers["X-WC-Webhook-ID"] == str(id)
        assert headers["X-WC-Webhook-Source"] == f"{shop.root}/"
        assert len(headers["X-WC-Webhook-Delivery-ID"]) == 32
        assert headers["User-Agent"] == "WooCommerce/11.0.1 Hookshot (WordPress/7.0.4)"
        assert headers["Content-Type"] == "application/json"
        assert told["version"] == "HTTP/1.0"
        assert json.loads(body)["id"] == order["id"]
        # PHP escapes slashes and letters; whoever verifies has to take the bytes as they came.
        assert rb"\u03bd\u03b1\u03b9\/\u03cc\u03c7\u03b9" in body

    def test_a_body_is_spelt_without_blanks_and_with_escaped_slashes(self) -> None:
        body = php_json({"id": 22, "note": "a/b", "price": 19.99})
        assert body == '{"id":22,"note":"a\\/b","price":19.99}'

    def test_creating_an_order_tells_created_and_updated_with_one_body(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        for topic in ("order.created", "order.updated"):
            hook(shop, receiver, topic)
        shop.post("orders", customer_note="new")
        assert soon(lambda: len(receiver.deliveries) == 2)
        assert quiet(shop)
        assert sorted(receiver.topics()) == ["order.created", "order.updated"]
        assert receiver.deliveries[0]["body"] == receiver.deliveries[1]["body"]

    def test_three_quick_changes_are_told_once_with_the_last_state(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        id = shop.post("orders")["id"]
        hook(shop, receiver)
        for note in ("first", "second", "third"):
            shop.put(f"orders/{id}", customer_note=note)
        assert soon(lambda: bool(receiver.deliveries))
        assert quiet(shop)
        notes = [json.loads(one["body"])["customer_note"] for one in receiver.deliveries]
        assert notes == ["third"]

    def test_a_change_to_the_same_value_is_told(self, shop: Shop, receiver: Receiver) -> None:
        id = shop.post("orders", customer_note="same")["id"]
        hook(shop, receiver)
        shop.put(f"orders/{id}", customer_note="same")
        assert soon(lambda: len(receiver.deliveries) == 1)

    def test_a_note_tells_nobody(self, shop: Shop, receiver: Receiver) -> None:
        id = shop.post("orders")["id"]
        hook(shop, receiver)
        shop.post(f"orders/{id}/notes", note="internal")
        shop.act("add_note", id=id, text="internal too")
        assert quiet(shop)
        assert receiver.deliveries == []

    def test_what_was_deleted_is_told_by_its_number_alone(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        id = shop.post("orders")["id"]
        hook(shop, receiver, "order.deleted")
        shop.act("trash_order", id=id)
        assert soon(lambda: bool(receiver.deliveries))
        assert json.loads(receiver.deliveries[0]["body"]) == {"id": id}

    def test_sold_goods_and_new_customers_are_told(self, shop: Shop, receiver: Receiver) -> None:
        for topic in ("product.updated", "customer.created"):
            hook(shop, receiver, topic)
        shop.act("sell", sku="WATER-STILL-12")
        shop.act("invite", email="new@buyers.example")
        assert soon(lambda: len(receiver.deliveries) == 2)
        bodies = [json.loads(one["body"]) for one in receiver.deliveries]
        assert [one.get("sku") or one.get("email") for one in bodies] == [
            "WATER-STILL-12",
            "new@buyers.example",
        ]

    def test_a_quiet_shop_delivers_nothing_until_somebody_comes(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        hook(shop, receiver)
        shop.act("change_settings", is_quiet=True)
        shop.post("orders")
        assert quiet(shop)
        assert receiver.deliveries == []
        assert shop.act("run_queue") == 1
        assert soon(lambda: len(receiver.deliveries) == 1)


class TestFailing:
    def test_a_failed_delivery_is_never_repeated(self, shop: Shop, receiver: Receiver) -> None:
        hook(shop, receiver)
        receiver.answers = [500]
        shop.post("orders")
        assert soon(lambda: len(receiver.deliveries) == 1)
        assert quiet(shop)
        shop.post("orders", customer_note="next")
        assert soon(lambda: len(receiver.deliveries) == 2)
        assert quiet(shop)
        assert json.loads(receiver.deliveries[1]["body"])["customer_note"] == "next"

    def test_more_than_five_failures_in_a_row_disable_a_webhook_until_it_is_made_active(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        id = hook(shop, receiver)
        receiver.usual = 500
        states = []
        for _ in range(7):
            shop.post("orders")
            assert quiet(shop)
            states.append(shop.get(f"webhooks/{id}")["status"])
        # Six failures are borne; as on the real shop it is the seventh that ends it.
        assert states == ["active"] * 6 + ["disabled"]
        shop.post("orders", customer_note="missed")
        receiver.usual = 200
        assert shop.put(f"webhooks/{id}", status="active")["status"] == "active"
        shop.post("orders", customer_note="heard")
        assert quiet(shop)
        notes = [json.loads(one["body"])["customer_note"] for one in receiver.deliveries[7:]]
        assert notes == ["heard"]

    def test_a_success_between_failures_begins_the_count_anew(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        id = hook(shop, receiver)
        receiver.answers = [500] * 6 + [200] + [500] * 2
        for _ in range(9):
            shop.post("orders")
            assert quiet(shop)
        assert shop.get(f"webhooks/{id}")["status"] == "active"

    def test_a_redirection_counts_as_success_and_is_not_followed(
        self, shop: Shop, receiver: Receiver
    ) -> None:
        id = hook(shop, receiver)
        receiver.usual = 302
        for _ in range(8):
            shop.post("orders")
            assert quiet(shop)
        assert {one["path"] for one in receiver.deliveries} == {"/hook"}
        assert shop.get(f"webhooks/{id}")["status"] == "active"

    def test_private_addresses_and_odd_ports_are_refused_in_silence_and_count_as_failures(
        self, remotes: Running, shop: Shop, receiver: Receiver
    ) -> None:
        shop.act("refuse_private_targets")
        said = {"topic": "order.updated", "delivery_url": receiver.url}
        assert shop.post("webhooks", **said)["status"] == "active"
        for _ in range(7):
            shop.post("orders")
            assert quiet(shop)
        assert receiver.heard == []
        assert shop.get("webhooks")[0]["status"] == "disabled"
        assert {one["status"] for one in remotes.state("woocommerce")["deliveries"]} == {0}
