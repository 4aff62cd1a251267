"""What goes wrong on the way to a real shop: nothing is lost, and nothing is made twice."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.canonical import Remark
from connectors.errors import OutcomeUnknown
from connectors.systems.woocommerce.connector import WooCommerce
from tests.real.woocommerce.between import Between, between
from tests.real.woocommerce.site import RealSite
from tests.systems import test_woocommerce_live as told
from tests.systems.test_woocommerce_live import FULL, WORDS, parcel, stubs

ACME = told.TestCustomers.ACME


@pytest.fixture
def way(site: RealSite, settings: Any) -> Iterator[Between]:
    with between(site.url) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [site.address, served.address]
        yield served


@pytest.fixture
def shop(site: RealSite, way: Between) -> WooCommerce:
    return site.connected(site=way.url)


def test_a_question_that_is_repeated_is_signed_again(way: Between, shop: WooCommerce) -> None:
    way.troubled = 1
    assert stubs(shop.fetch_changed_orders)
    assert not way.troubled


def lost(way: Between, method: str, path: str, send: Any) -> None:
    """Send while the answer is lost on the way."""
    way.drop(method, path)
    with pytest.raises(OutcomeUnknown):
        send()
    assert not way.dropped[method, path], "it was never sent"


def test_a_product_is_found_by_its_sku(way: Between, shop: WooCommerce) -> None:
    document = shop.write_product(replace(FULL, media=()), WORDS, None)
    lost(way, "POST", "/products", lambda: shop.send_product(document))
    found = shop.find_item(FULL.sku)
    assert found
    again = shop.write_product(replace(FULL, media=()), WORDS, found)
    assert shop.send_product(again).id == found.id


def test_a_customer_is_found_by_the_e_mail(way: Between, shop: WooCommerce) -> None:
    document = shop.write_account(ACME, WORDS, None)
    lost(way, "POST", "/customers", lambda: shop.send_account(document))
    assert shop.find_account(ACME)


def test_a_refund_is_found_by_our_own_number(
    way: Between, site: RealSite, shop: WooCommerce
) -> None:
    order, read = site.placed(shop, lines=[["COLA-24", 2]])
    refund = told.TestRefunds().given(read)
    document = shop.write_refund(order, refund, WORDS)
    lost(way, "POST", "/refunds", lambda: shop.send_refund(document))
    assert shop.find_refund(order, refund)
    assert len(site.refunds(int(order.id))) == 1


def test_a_remark_is_found_by_its_words(way: Between, site: RealSite, shop: WooCommerce) -> None:
    order, _ = site.placed(shop)
    remark = Remark(
        id="n", order_number="SO1", text="Ann & Bo <b>wait</b> “till” 3 Dec\n\nAnd more"
    )
    document = shop.write_note(order, remark, WORDS)
    lost(way, "POST", "/notes", lambda: shop.send_note(document))
    assert shop.find_note(order, remark)


@pytest.mark.parametrize(("method", "path"), [("POST", "/notes"), ("PUT", "")])
def test_a_shipment_is_told_the_buyer_once(
    way: Between, site: RealSite, shop: WooCommerce, method: str, path: str
) -> None:
    order, read = site.placed(shop)
    shipment = parcel(read, "1", Decimal(1))
    document = shop.write_shipment(order, shipment, WORDS)
    end = path or f"/orders/{order.id}"
    lost(way, method, end, lambda: shop.send_shipment(document))
    if not shop.find_shipment(order, shipment):
        shop.send_shipment(document)
    notes = site.get(f"orders/{order.id}/notes")
    assert sum("1Z1" in note["note"] for note in notes) == 1
    assert site.order(order.id)["status"] == "completed"
