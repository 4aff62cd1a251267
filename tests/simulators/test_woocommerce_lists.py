"""The pretend WooCommerce's lists and times: pages, filters, a shop's own clock."""

from collections.abc import Iterator

import pytest

from simulators.running import Running, running
from tests.simulators.woocommerce_shop import Clock, Shop, plain, refused, signed


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


class TestLists:
    def test_a_page_beyond_the_end_is_empty_and_forgets_the_count(self, shop: Shop) -> None:
        shop.act("add_orders", count=3)
        told = shop.ask("orders", per_page=100, page=99)
        assert (told.status_code, told.json()) == (200, [])
        assert (told.headers["X-WP-Total"], told.headers["X-WP-TotalPages"]) == ("0", "0")
        assert told.headers["Link"].endswith('page=0&status%5B0%5D=any>; rel="prev"')

    def test_a_page_of_more_than_100_is_refused(self, shop: Shop) -> None:
        assert shop.ask("orders", per_page=100).status_code == 200
        told = shop.ask("orders", per_page=101)
        assert refused(told)[:2] == (400, "rest_invalid_param")
        wrong = "per_page must be between 1 (inclusive) and 100 (inclusive)"
        assert told.json()["data"]["params"] == {"per_page": wrong}
        assert told.json()["data"]["details"]["per_page"]["code"] == "rest_out_of_bounds"

    def test_links_repeat_the_query_and_keep_the_scheme(self, shop: Shop) -> None:
        shop.act("add_orders", count=3)
        told = shop.ask("orders", per_page=1, page=2, _fields="id")
        before, after = told.headers["Link"].split(", ")
        rest = "&_fields=id&status%5B0%5D=any&dp=2&context=view"
        host = shop.api.replace("http:", "https:")
        assert before == f'<{host}/orders?per_page=1&page=1{rest}>; rel="prev"'
        assert after == f'<{host}/orders?per_page=1&page=3{rest}>; rel="next"'

    def test_pages_hold_every_order_once(self, shop: Shop) -> None:
        made = shop.act("add_orders", count=23)
        pages = [shop.ids(per_page=10, page=page) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [10, 10, 3]
        assert sorted(id for page in pages for id in page) == made

    def test_the_newest_stands_first_and_of_one_second_the_highest_number(
        self, shop: Shop, clock: Clock
    ) -> None:
        first, second = shop.act("add_orders", count=2)
        clock.time += 5
        (third,) = shop.act("add_orders", count=1)
        assert shop.ids() == [third, second, first]
        assert shop.ids(orderby="modified", order="asc") == [first, second, third]

    def test_an_unknown_status_is_refused_until_a_plugin_adds_it(self, shop: Shop) -> None:
        told = shop.ask("orders", status="charged")
        assert "status[0] is not one of any, trash," in told.json()["data"]["params"]["status"]
        shop.act("add_status", slug="charged", label="Charged")
        assert shop.ask("orders", status="charged").status_code == 200

    def test_statuses_may_be_listed_by_comma_or_as_an_array(self, shop: Shop) -> None:
        held, paid = shop.act("place_order", gateway="bacs"), shop.act("place_order")
        shop.act("place_order", is_paid=False)
        assert shop.ids(status="processing,on-hold") == [paid, held]
        assert shop.ids(**{"status[]": ["processing", "on-hold"]}) == [paid, held]

    def test_search_finds_who_bought_but_no_sku_and_no_meta(self, shop: Shop) -> None:
        id = shop.act("place_order", email="dimitris@buyers.example")
        shop.act("complete_order", id=id, tracking="1Z999AA10123456784")
        assert shop.ids(search="dimitris@buyers") == [id]
        assert shop.ids(search="Παπαδόπουλος") == [id]
        assert shop.ids(search="COLA-24") == shop.ids(search="1Z999AA10123456784") == []

    def test_fields_leave_a_list_without_links_but_never_one_record(self, shop: Shop) -> None:
        id = shop.act("place_order")
        assert shop.get("orders", _fields="id") == [{"id": id}]
        assert set(shop.get(f"orders/{id}", _fields="id,status")) == {"id", "status", "_links"}

    def test_links_in_answers_use_the_scheme_of_the_request(self, shop: Shop) -> None:
        id = shop.act("place_order")
        told = shop.get(f"orders/{id}")["_links"]["self"][0]["href"]
        assert told == f"{shop.api.replace('http:', 'https:')}/orders/{id}"
        told = plain(shop, auth=signed()).json()[0]["_links"]["self"][0]["href"]
        assert told == f"{shop.api}/orders/{id}"

    def test_twenty_thousand_orders_are_made_and_paged_in_seconds(
        self, remotes: Running, shop: Shop
    ) -> None:
        shop.act("add_orders", count=20_000)
        told = shop.ask("orders", per_page=100, page=150, orderby="modified", order="asc")
        assert told.headers["X-WP-Total"] == "20000"
        assert told.elapsed.total_seconds() < 2


class TestTimes:
    def test_times_are_the_shops_own_with_a_twin_in_utc(self, shop: Shop) -> None:
        order = shop.get(f"orders/{shop.act('place_order')}")
        assert order["date_created"] == "2026-11-21T21:00:00"
        assert order["date_created_gmt"] == "2026-11-22T02:00:00"

    def test_a_time_without_a_zone_is_read_as_the_shops_own(self, shop: Shop) -> None:
        id = shop.act("place_order")
        gmt, local = "2026-11-22T01:59:55", "2026-11-21T20:59:55"
        assert shop.ids(modified_after=gmt) == []
        assert shop.ids(modified_after=local) == shop.ids(after=local) == [id]
        assert shop.ids(modified_after=gmt, dates_are_gmt="true") == [id]
        assert shop.ids(modified_after=f"{gmt}Z") == shop.ids(after=f"{gmt}Z") == [id]

    def test_modified_after_is_strictly_after_to_the_second(self, shop: Shop, clock: Clock) -> None:
        shop.act("place_order")
        cursor = shop.get("orders")[0]["date_modified_gmt"]
        clock.time += 0.4
        late = shop.act("place_order")
        assert shop.ids(modified_after=f"{cursor}Z") == []
        assert late in shop.ids(modified_after="2026-11-22T01:59:59Z")

    def test_a_time_that_is_none_is_refused(self, shop: Shop) -> None:
        told = shop.ask("orders", modified_after="yesterday")
        assert told.json()["data"]["params"] == {"modified_after": "Invalid date."}

    def test_another_zone_may_be_set(self, shop: Shop) -> None:
        shop.act("change_settings", timezone="Europe/Athens")
        order = shop.get(f"orders/{shop.act('place_order')}")
        assert order["date_created"] == "2026-11-22T04:00:00"
