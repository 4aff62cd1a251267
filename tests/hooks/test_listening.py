"""Subscriptions are kept alive, and what the webhooks missed is shown."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from connectors.errors import PermissionMissing
from connectors.models import Connection
from syncs import wakes
from syncs.models import CallDay, Flow, Listener, Unheard
from tests.hooks.conftest import PUBLIC, SECRET, Shop
from tests.toy.caller import Caller

URL = f"{PUBLIC}/hooks/SHOP/"


def counted() -> CallDay:
    """Sum the days: a test that ages rows past midnight has two."""
    sums = CallDay.objects.aggregate(changes=Sum("changes"), missed=Sum("missed"))
    return CallDay(**sums)


def page(shop: Shop, browser: Client) -> str:
    url = f"/admin/connectors/connection/{shop.connection.pk}/change/"
    told: str = browser.get(url).content.decode()
    return told


def test_a_subscription_that_lacks_is_made_once(shop: Shop) -> None:
    shop.look()
    shop.look()
    assert [(s.kind, s.url, s.is_active) for s in Caller.webhooks] == [("order", URL, True)]
    assert Caller.knows == [SECRET]
    assert "Subscribed for orders" in Listener.objects.get().told


def test_one_the_shop_has_switched_off_is_woken_and_told(shop: Shop, admin_client: Client) -> None:
    shop.look()
    Caller.webhooks[0] = replace(Caller.webhooks[0], is_active=False)
    shop.look()
    assert [s.is_active for s in Caller.webhooks] == [True]
    assert "had switched off its webhook for orders" in page(shop, admin_client)
    since = Listener.objects.get().kinds["order"]
    shop.look()
    assert Listener.objects.get().kinds["order"] == since
    assert "switched off" in Listener.objects.get().told, "it stays told"


def test_another_hub_s_subscription_is_left_alone(shop: Shop) -> None:
    shop.look()
    theirs = replace(Caller.webhooks[0], url="https://other.example/", is_active=False)
    Caller.webhooks[:] = [theirs]
    shop.look()
    assert Caller.webhooks[0] == theirs
    assert Caller.webhooks[1].url == URL


def test_two_workers_told_at_once_subscribe_once(shop: Shop) -> None:
    from syncs import listening

    listening.tend()
    Caller.webhooks.clear()
    listening.tend()
    assert Caller.webhooks == []


@pytest.mark.parametrize(
    "facts", [{"state": "paused"}, {"listens": False}, {"pattern": "migration"}]
)
def test_nobody_is_subscribed_for_what_no_flow_listens_to(
    shop: Shop, facts: dict[str, Any]
) -> None:
    Flow.objects.update(**facts)
    shop.look()
    assert Caller.webhooks == []


def test_a_secret_is_made_where_there_is_none_and_the_newest_is_given_away(shop: Shop) -> None:
    connection = shop.connection
    connection.secrets = {"token": "t"}
    connection.save()
    shop.look()
    made = shop.connection.secrets["hook_secret"]
    assert len(made) > 30
    assert Caller.knows == [made]
    connection.secrets = {"token": "t", "hook_secret": "new old"}
    connection.save()
    Caller.webhooks.clear()
    shop.look()
    assert Caller.knows[-1] == "new"
    assert shop.connection.secrets["hook_secret"] == "new old"


def test_trouble_with_subscriptions_is_told_and_stops_no_flow(
    shop: Shop, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Any) -> Any:
        raise PermissionMissing("webhooks", system="SHOP")

    monkeypatch.setattr(Caller, "fetch_subscriptions", refused)
    shop.look()
    assert shop.connection.state == "ready"
    assert "lacks a right: webhooks" in page(shop, admin_client)


def test_a_list_of_unknown_shape_is_told_too(shop: Shop) -> None:
    Connection.objects.filter(code="SHOP").update(system="deaf")
    shop.look()
    assert "data" in Listener.objects.get().trouble


def test_without_a_public_address_nothing_is_subscribed_and_the_page_says_why(
    shop: Shop, settings: Any, admin_client: Client
) -> None:
    settings.PUBLIC_URL = ""
    shop.look()
    assert Caller.webhooks == []
    assert "PUBLIC_URL is not set" in page(shop, admin_client)


def test_polling_finds_what_was_missed_and_the_page_counts_it(
    shop: Shop, admin_client: Client
) -> None:
    shop.look()
    for n in range(10):
        shop.sells(str(n))
        if n % 3:
            shop.calls(str(n))
    shop.work()
    shop.poll()
    assert counted().changes == 10
    assert Unheard.objects.count() == 4
    shop.age(minutes=16)
    shop.look()
    assert counted().missed == 4
    assert not Unheard.objects.exists()
    told = page(shop, admin_client)
    days = re.findall(r"polling found (\d+) of (\d+) changes that no call told of", told)
    assert [sum(int(day[n]) for day in days) for n in (0, 1)] == [4, 10]


def test_a_call_that_comes_after_the_poll_told_of_it_all_the_same(shop: Shop) -> None:
    shop.look()
    shop.sells("1")
    shop.poll()
    shop.calls("1")
    shop.age(minutes=16)
    shop.look()
    day = counted()
    assert (day.changes, day.missed) == (1, 0)


def test_an_old_call_did_not_tell_of_a_later_change(shop: Shop) -> None:
    shop.look()
    shop.sells("1", price="1.00")
    shop.calls("1")
    shop.work()
    shop.age(hours=1)
    shop.sells("1", price="2.00")
    shop.poll()
    shop.age(minutes=16)
    shop.look()
    day = counted()
    assert (day.changes, day.missed) == (2, 1)


def test_a_forged_or_refused_call_told_of_nothing(shop: Shop) -> None:
    shop.look()
    shop.sells("1")
    shop.sends(b'{"id": "1"}', "order.updated", "wrong")
    shop.poll()
    shop.age(minutes=16)
    shop.look()
    assert counted().missed == 1


def test_what_changed_before_the_subscription_was_not_missed(shop: Shop) -> None:
    shop.sells("1")
    shop.look()
    shop.poll()
    assert not Unheard.objects.exists()


def test_a_flow_without_webhooks_pays_no_query_for_them(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    from connectors.kinds import KINDS
    from syncs import unheard
    from syncs.storing import Kept

    kept = Kept(((object(), object()),), 1, 0, 0)  # type: ignore[arg-type]
    books = Connection.objects.get(code="BOOKS")
    with django_assert_num_queries(0):
        unheard.note_found(books, KINDS["order"], kept)


def test_a_hundred_calls_a_second_are_a_hint_or_two(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[float] = []

    def send(task: str, pk: int, after: float = 0.0) -> bool:
        sent.append(after)
        return True

    monkeypatch.setattr(wakes, "_is_sent", send)
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(100):
            shop.calls(str(n))
    assert sent[0] == 0.0
    assert len(sent) <= 3
    assert len(sent) == 1 or sent[-1] > 0, "the last call has a hint after it"


def test_while_the_broker_is_away_no_call_waits_for_it_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    tried: list[int] = []

    def away(task: str, pk: int, after: float = 0.0) -> bool:
        tried.append(pk)
        return False

    monkeypatch.setattr(wakes, "_is_sent", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert {shop.calls(str(n)).status_code for n in range(20)} == {200}
    assert len(tried) == 1


def test_the_list_of_calls_opens_and_filters(shop: Shop, admin_client: Client) -> None:
    shop.calls("77")
    shop.calls("78", topic="product.updated")
    url = "/admin/syncs/call/"
    told = admin_client.get(f"{url}?kind=order&state__exact=waiting").content.decode()
    assert "77" in told
    assert "product.updated" not in told
    from syncs.models import Call

    call = Call.objects.get(external_id="77")
    row = admin_client.get(f"{url}{call.pk}/change/").content.decode()
    assert "salt" in row
    assert admin_client.post(f"{url}{call.pk}/delete/").status_code == 403
