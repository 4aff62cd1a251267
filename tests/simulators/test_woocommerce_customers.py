"""The pretend WooCommerce's customers and set-up."""

from collections.abc import Iterator

import pytest

from simulators.running import Running, running
from tests.simulators.woocommerce_shop import Clock, Shop


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


class TestCustomers:
    def test_a_new_customer_needs_no_password_and_is_invited(
        self, remotes: Running, shop: Shop
    ) -> None:
        told = shop.tell("POST", "customers", {"email": "zoë@café.example", "first_name": "Zoë"})
        assert told.status_code == 201
        assert (told.json()["role"], told.json()["username"]) == ("customer", "zoë")
        sent = remotes.state("woocommerce")["invitations"]
        assert [one["email"] for one in sent] == ["zoë@café.example"]

    def test_an_email_is_taken_once(self, shop: Shop) -> None:
        told = shop.post("customers", email="Ann@Buyers.example")
        assert told["code"] == "registration-error-email-exists"
        told = shop.post("customers", first_name="Nobody")
        assert told["code"] == "rest_missing_callback_param"

    def test_a_customer_is_found_by_email(self, shop: Shop) -> None:
        (found,) = shop.get("customers", email="chloe@buyers.example")
        assert (found["last_name"], found["billing"]["country"]) == ("Çelik", "US")

    def test_wholesale_customers_are_listed_only_when_their_role_is_asked(self, shop: Shop) -> None:
        email = "orders@jonesdiners.example"
        assert shop.get("customers", email=email) == []
        (found,) = shop.get("customers", email=email, role="all")
        assert found["role"] == "wholesale_customer"
        assert {"b2bking_customergroup", "tax_exempt_certificate"} <= {
            one["key"] for one in found["meta_data"]
        }
        assert len(shop.get("customers", role="wholesale_customer")) == 2

    def test_a_customer_who_paid_is_a_paying_one(self, shop: Shop) -> None:
        shop.act("place_order", email="li@buyers.example")
        assert shop.get("customers", email="li@buyers.example")[0]["is_paying_customer"] is True

    def test_customers_are_made_and_changed_in_batches(self, shop: Shop) -> None:
        said = {
            "create": [{"email": "new@buyers.example"}],
            "update": [{"id": 1, "last_name": "Álvarez"}],
        }
        told = shop.post("customers/batch", **said)
        assert told["create"][0]["id"] == 13
        assert told["update"][0]["last_name"] == "Álvarez"

    def test_staff_may_invite_and_change_a_role(self, remotes: Running, shop: Shop) -> None:
        shop.act("invite", email="bar@trade.example", role="wholesale_customer")
        shop.act("change_customer", email="bar@trade.example", first_name="Bar")
        (found,) = shop.get("customers", role="wholesale_customer", search="bar@trade")
        assert found["first_name"] == "Bar"


class TestTheSetUp:
    def test_gateways_are_listed_with_what_they_can(self, shop: Shop) -> None:
        told = {one["id"]: one for one in shop.get("payment_gateways")}
        assert told["cod"]["title"] == "Cash on delivery"
        assert told["invoice"]["enabled"] is False
        assert "refunds" in told["stripe"]["method_supports"]
        assert shop.put("payment_gateways/invoice", enabled=True)["enabled"] is True

    def test_a_new_method_answers_200_with_its_old_title(self, shop: Shop) -> None:
        zone = shop.post("shipping/zones", name="Japan")
        said = {"method_id": "flat_rate", "settings": {"title": "EMS", "cost": "22.00"}}
        told = shop.tell("POST", f"shipping/zones/{zone['id']}/methods", said)
        assert (told.status_code, told.json()["title"]) == (200, "Flat rate")
        (after,) = shop.get(f"shipping/zones/{zone['id']}/methods")
        assert (after["title"], after["settings"]["cost"]["value"]) == ("EMS", "22.00")

    def test_zones_begin_with_the_rest_of_the_world(self, shop: Shop) -> None:
        assert shop.get("shipping/zones")[0]["id"] == 0
        assert [one["id"] for one in shop.get("shipping_methods")] == [
            "flat_rate",
            "free_shipping",
            "local_pickup",
            "pickup_location",
        ]

    def test_taxes_are_text_with_four_decimals(self, shop: Shop) -> None:
        made = shop.post("taxes", country="US", state="CA", rate="7.25", name="CA")
        assert (made["rate"], made["class"]) == ("7.2500", "standard")
        slugs = [one["slug"] for one in shop.get("taxes/classes")]
        assert slugs == ["standard", "reduced-rate", "zero-rate"]

    def test_settings_are_read_and_changed(self, shop: Shop) -> None:
        at = "settings/tax/woocommerce_prices_include_tax"
        assert shop.get(at)["value"] == "no"
        assert shop.put(at, value="yes")["value"] == "yes"
        assert shop.post("orders")["prices_include_tax"] is True
        assert shop.get("settings/general/woocommerce_currency")["value"] == "USD"

    def test_currencies_and_the_current_one(self, shop: Shop) -> None:
        assert shop.get("data/currencies/current")["code"] == "USD"
        assert "EUR" in [one["code"] for one in shop.get("data/currencies")]

    def test_the_status_names_the_version(self, shop: Shop) -> None:
        told = shop.get("system_status", _fields="environment,settings")
        assert told["environment"]["version"] == "11.0.1"
        assert told["environment"]["default_timezone"] == "UTC"
        assert told["settings"]["HPOS_enabled"] is True
        assert "database" not in told
