"""Which channels' orders arrive unpaid, and what to switch on at the shop."""

import json
from typing import Any

import pytest
from django.test import Client

from connectors.models import Record
from orders.models import ChannelDay
from syncs import coverage, judging
from tests.conftest import Hub
from tests.console.test_api import caller
from tests.stories.test_demo import shops, systems  # noqa: F401 - the demo's whole set-up

MAGENTO, AMAZON, BRANCHES = 15, 4, 166
SETTING = "Charge Magento Order Payment When Shipped"


@pytest.fixture
def arrived(shops: Hub) -> Hub:  # noqa: F811
    """Two of three Magento orders are not charged; Amazon's are; so are none of a bank transfer."""
    for payments in ([], [], None):
        paid = {} if payments is None else {"payments": payments}
        shops.born(company=BRANCHES, channel=MAGENTO, store=1, **paid)
    shops.born(company=BRANCHES, channel=AMAZON, method=11)
    shops.remotes.act("woocommerce", "place_order", lines=[["COLA-24", 2]], gateway="bacs")
    shops.work("branch-orders", "web-orders")
    return shops


def named(word: str) -> coverage.Channel:
    return next(one for one in coverage.channels() if one.name.startswith(word))


def test_every_channel_whose_orders_arrive_unpaid_is_named_with_count_and_share(
    arrived: Hub,
) -> None:
    magento = named("Magento")
    assert (magento.unpaid, magento.count) == (2, 3)
    assert magento.share == pytest.approx(2 / 3)
    assert [currency for currency, _ in magento.money] == ["USD"]
    assert magento.last_unpaid_at
    assert all(not one.name.startswith("Amazon") for one in coverage.channels())


def test_what_to_switch_on_is_told_in_the_shop_s_own_words(arrived: Hub) -> None:
    told = named("Magento").advice
    assert told.settings[0] == SETTING
    assert len(told.settings) == 2
    assert "capture at once" in named("checkout").advice.sentence


def test_those_that_wait_for_it_are_counted(arrived: Hub) -> None:
    assert named("Magento").waiting == 2
    assert named("Magento").waits_for == ["Inform"]


def test_a_later_payment_does_not_change_how_an_order_arrived(arrived: Hub) -> None:
    order = ChannelDay.objects.get(channel__startswith="Magento")
    first = next(
        o for o in arrived.remotes.state("sellercloud")["orders"] if o["OrderSource"] == 15
    )
    arrived.remotes.act("sellercloud", "pay", id=first["ID"], amount=str(first["GrandTotal"]))
    arrived.work("branch-orders")
    order.refresh_from_db()
    assert (order.unpaid_count, order.count) == (2, 3)
    assert named("Magento").waiting == 1


def test_an_order_that_is_read_again_is_counted_once(arrived: Hub) -> None:
    before = named("checkout").count
    arrived.work("web-orders", "web-orders")
    assert named("checkout").count == before == 1


def test_the_page_names_each_with_its_money_and_its_setting(
    arrived: Hub, admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page = admin_client.get("/unpaid/").content.decode()
    assert "Magento" in page
    assert "2 of 3" in page
    assert SETTING in page
    assert "Inform takes charged orders only" in page


def test_the_page_says_so_where_everything_arrives_paid(db: None, admin_client: Client) -> None:
    assert "No channel" in admin_client.get("/unpaid/").content.decode()


def test_the_api_tells_the_same(arrived: Hub) -> None:
    told = caller().get("/api/v1/unpaid/").json()
    magento = next(row for row in told if "Magento" in row["channel"])
    assert (magento["unpaid"], magento["count"], magento["waiting"]) == (2, 3, 2)
    assert magento["settings"][0] == SETTING
    assert json.dumps(magento["money"]).count("USD") == 1


def test_who_may_not_look_at_transfers_does_not_see_it(db: None, client: Client) -> None:
    assert client.get("/unpaid/").status_code == 302


def test_an_order_whose_text_is_read_anew_is_counted_once(arrived: Hub) -> None:
    before = named("Magento")
    judging.read_again(list(Record.objects.filter(kind="order").select_related("connection")))
    assert (named("Magento").count, named("Magento").unpaid) == (before.count, before.unpaid)


def test_an_order_that_could_not_be_read_at_first_is_counted_once_it_can(arrived: Hub) -> None:
    before = named("Magento").count
    id = arrived.born(company=BRANCHES, channel=MAGENTO, store=1, payments=[])
    arrived.remotes.act("sellercloud", "spoil", id=id, part="Payments")
    arrived.work("branch-orders")
    assert named("Magento").count == before
    arrived.remotes.act("sellercloud", "change", id=id, Payments=[])
    arrived.work("branch-orders")
    assert named("Magento").count == before + 1
