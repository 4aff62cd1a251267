"""One order that comes directly from a shop and through Sellercloud is booked once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from connectors.models import Connection, Link, Record
from simulators.running import Running
from syncs import actions, configuring, tending
from syncs.models import Transfer, Way
from syncs.states import State
from tests.conftest import story
from tests.stories.shops import Wholesaler, shop, wholesaler

WEBSITE, WEB_SHOPS = 6, 164


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with wholesaler(settings) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Wholesaler:
    made = Wholesaler(remotes)
    made.configure()
    is_north = {"channel_accounts": {"SC": ["Website · 164 · *"]}}
    configuring.apply({"connections": [{**shop("NORTH", "north"), **is_north}]}, "test")
    common = {"kind": "order", "fixed_customer": "WEBGUEST", "targets": ["ACU"]}
    made.flow(code="north", name="north", sources=["NORTH"], **common)
    made.flow(code="sc", name="sc", sources=["SC"], collect="mark", **common)
    return made


def ordered(hub: Wholesaler, **facts: Any) -> int:
    """Let a customer order in the shop; answer its number there."""
    return int(hub.remotes.act("north", "place_order", lines=[["COLA-24", 2]], **facts))


def passed_on(hub: Wholesaler, number: int, **facts: Any) -> int:
    """Let Sellercloud bring the same order in; answer its number there."""
    facts = {"channel": WEBSITE, "company": WEB_SHOPS, **facts}
    return hub.born(source_id=f"#{number}", items=[{"sku": "COLA-24", "qty": 2}], **facts)


def by(code: str) -> Transfer:
    found = Transfer.objects.filter(record__connection__code=code, record__kind="order")
    return found.select_related("record").get()


def test_the_second_way_is_linked_and_says_as_what_the_first_is_booked(hub: Wholesaler) -> None:
    number = ordered(hub)
    hub.work("north")
    passed_on(hub, number)
    hub.work("sc")
    first, second = by("NORTH"), by("SC")
    assert first.state == State.POSTED, story(first)
    assert second.state == State.LINKED, story(second)
    told = f"Came by Shop north as {number} and is booked as {first.number}."
    assert second.reason.startswith(told)
    assert f"It comes to {first.amount:.2f} USD there" in second.reason
    assert second.number == first.number
    assert len(hub.orders_there()) == 1


def test_the_other_way_round_it_is_the_shop_s_that_is_linked(hub: Wholesaler) -> None:
    number = ordered(hub)
    id = passed_on(hub, number)
    hub.work("sc", "north")
    second = by("NORTH")
    assert second.state == State.LINKED, story(second)
    assert f"Came by Sellercloud as {id}" in second.reason
    assert len(hub.orders_there()) == 1


def test_two_flows_at_the_same_moment_book_it_once_and_the_other_waits_till_it_is_there(
    hub: Wholesaler,
) -> None:
    passed_on(hub, ordered(hub))
    hub.collect("north")
    hub.collect("sc")
    first, second = by("NORTH"), by("SC")
    assert (first.state, second.state, second.code) == (State.READY, State.HELD, "twin")
    assert "where it is “on its way”" in second.reason
    hub.work()
    second.refresh_from_db()
    assert second.state == State.LINKED, story(second)
    assert len(hub.orders_there()) == 1


def test_the_row_of_the_right_decides_whoever_asks_first(hub: Wholesaler) -> None:
    number = ordered(hub)
    hub.collect("north")
    shops = Connection.objects.get(code="NORTH")
    assert Way.objects.get().record == by("NORTH").record
    with pytest.raises(Exception, match=r"(?i)unique"):
        Way.objects.create(
            target=Connection.objects.get(code="ACU"), channel=shops, number=str(number),
            record=by("NORTH").record,
        )  # fmt: skip


def test_what_is_ready_without_the_right_is_not_sent(hub: Wholesaler) -> None:
    """Staff say that two ways are one while both are about to be sent."""
    Connection.objects.filter(code="NORTH").update(channel_accounts={})
    passed_on(hub, ordered(hub))
    hub.collect("north")
    hub.collect("sc")
    assert {by("NORTH").state, by("SC").state} == {State.READY}
    Connection.objects.filter(code="NORTH").update(channel_accounts={"SC": ["Website"]})
    for _ in range(3):
        hub.deliver("ACU")
    assert len(hub.orders_there()) == 1
    assert sorted((by("NORTH").state, by("SC").state)) == [State.LINKED, State.POSTED]


def test_what_was_booked_before_anybody_said_they_are_one_is_found(hub: Wholesaler) -> None:
    Connection.objects.filter(code="NORTH").update(channel_accounts={})
    number = ordered(hub)
    hub.work("north")
    Connection.objects.filter(code="NORTH").update(channel_accounts={"SC": ["Website"]})
    passed_on(hub, number)
    hub.work("sc")
    assert by("SC").state == State.LINKED, story(by("SC"))
    assert len(hub.orders_there()) == 1


def test_it_is_marked_exported_only_once_the_first_is_booked(hub: Wholesaler) -> None:
    id = passed_on(hub, ordered(hub))
    hub.collect("north")
    hub.work()
    hub.collect("sc")
    hub.work("sc")
    (order,) = [o for o in hub.remotes.state("sellercloud")["orders"] if o["ID"] == id]
    assert order["Exported"]
    assert by("SC").marked_at


def test_the_same_number_of_another_channel_is_another_order(hub: Wholesaler) -> None:
    number = ordered(hub)
    hub.work("north")
    passed_on(hub, number, channel=4)
    hub.work("sc")
    assert by("SC").state == State.POSTED, story(by("SC"))
    assert len(hub.orders_there()) == 2


class TestWhoTakesOver:
    def test_cancelled_before_it_was_booked_the_other_way_takes_over(self, hub: Wholesaler) -> None:
        number = ordered(hub)
        id = passed_on(hub, number)
        hub.collect("sc")
        hub.collect("north")
        hub.remotes.act("sellercloud", "cancel", id=id)
        hub.collect("sc")
        assert by("SC").state == State.CANCELLED
        hub.work()
        assert by("NORTH").state == State.POSTED, story(by("NORTH"))
        assert len(hub.orders_there()) == 1

    def test_held_by_a_rule_it_does_not_keep_the_other_from_being_booked(
        self, hub: Wholesaler
    ) -> None:
        number = ordered(hub)
        id = passed_on(hub, number, state=200)
        hub.work("sc", "north")
        assert by("SC").state == State.HELD, story(by("SC"))
        assert by("NORTH").state == State.POSTED, story(by("NORTH"))
        hub.remotes.act("sellercloud", "change", id=id, Statuses={"OrderStatus": 2})
        hub.work("sc")
        assert by("SC").state == State.LINKED, story(by("SC"))
        assert len(hub.orders_there()) == 1

    def test_put_on_hold_before_it_was_sent_it_gives_the_right_up(self, hub: Wholesaler) -> None:
        number = ordered(hub)
        id = passed_on(hub, number)
        hub.collect("sc")
        hub.collect("north")
        assert by("NORTH").code == "twin"
        hub.remotes.act("sellercloud", "change", id=id, Statuses={"OrderStatus": 200})
        hub.collect("sc")
        hub.work()
        assert by("NORTH").state == State.POSTED, story(by("NORTH"))
        assert len(hub.orders_there()) == 1

    def test_an_unmapped_word_of_one_way_does_not_stop_the_other(self, hub: Wholesaler) -> None:
        number = ordered(hub)
        passed_on(hub, number, carrier="DHL", service="Nowhere")
        hub.work("sc")
        assert by("SC").state == State.BLOCKED
        hub.work("north")
        assert by("NORTH").state == State.POSTED
        actions.retry([by("SC")], "ann")
        assert by("SC").state == State.LINKED, story(by("SC"))

    def test_what_a_person_left_out_is_left_out_by_every_way_until_booked_anyway(
        self, hub: Wholesaler
    ) -> None:
        number = ordered(hub)
        passed_on(hub, number)
        hub.collect("sc")
        hub.collect("north")
        actions.skip([by("SC")], "a test order", "ann")
        second = by("NORTH")
        assert (second.state, second.code) == (State.FILTERED, "twin_left_out"), story(second)
        assert "a test order" in second.reason
        hub.work("sc", "north")
        assert hub.orders_there() == []
        actions.import_anyway([second], "it is real", "ann")
        hub.work()
        assert by("NORTH").state == State.POSTED, story(by("NORTH"))
        assert len(hub.orders_there()) == 1

    def test_refused_by_one_way_a_person_may_book_the_other_and_never_both(
        self, hub: Wholesaler
    ) -> None:
        number = ordered(hub)
        passed_on(hub, number)
        tending.refresh_all_words()
        hub.remotes.fault("acumatica", "refuse", path="SalesOrder", times=1)
        hub.work("sc")
        hub.work("north")
        assert by("SC").state == State.REFUSED, story(by("SC"))
        assert (by("NORTH").state, by("NORTH").code) == (State.HELD, "twin"), story(by("NORTH"))
        actions.import_anyway([by("NORTH")], "the other is broken", "ann")
        hub.work()
        assert by("NORTH").state == State.POSTED, story(by("NORTH"))
        actions.retry([by("SC")], "ann")
        hub.work()
        assert by("SC").state == State.LINKED, story(by("SC"))
        assert len(hub.orders_there()) == 1

    def test_after_the_first_is_booked_its_end_does_not_book_the_second(
        self, hub: Wholesaler
    ) -> None:
        number = ordered(hub)
        hub.work("north")
        passed_on(hub, number)
        hub.work("sc")
        hub.remotes.act("north", "cancel_order", id=number)
        hub.work("north", "sc")
        assert by("NORTH").code == "cancelled_after"
        assert by("SC").state == State.LINKED
        assert len(hub.orders_there()) == 1


def test_tracking_reaches_both_ways_since_both_know_the_order(hub: Wholesaler) -> None:
    number = ordered(hub)
    hub.work("north")
    passed_on(hub, number)
    hub.work("sc")
    numbers = set(Link.objects.filter(kind="order").values_list("number", flat=True))
    assert numbers == {by("NORTH").number}
    hub.flow(code="sc-ship", name="sc-ship", kind="shipment", sources=["ACU"], targets=["SC"])
    hub.remotes.act("acumatica", "ship", number=hub.orders_there()[0]["OrderNbr"], tracking="1Z9")
    hub.work("sc-ship")
    told = Transfer.objects.get(record__kind="shipment", target__code="SC")
    assert told.parent == by("SC").record


def test_the_page_of_an_order_names_its_other_way(hub: Wholesaler, admin_client: Client) -> None:
    number = ordered(hub)
    hub.work("north")
    id = passed_on(hub, number)
    hub.work("sc")
    pages = {
        code: admin_client.get(f"/orders/{by(code).record_id}/").content.decode()
        for code in ("NORTH", "SC")
    }
    assert f"Sellercloud {id}" in pages["NORTH"]
    assert f"/orders/{by('NORTH').record_id}/" in pages["SC"]
    assert Record.objects.filter(kind="order").count() == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"NOSUCH": ["x"]}, "No connection has the code NOSUCH"),
        ({"NORTH": ["x"]}, "by itself"),
        ({"SC": "Website"}, "a list of channels"),
    ],
)
def test_accounts_that_cannot_be_are_refused(hub: Wholesaler, said: Any, why: str) -> None:
    row = {**shop("NORTH", "north"), "channel_accounts": said}
    with pytest.raises(configuring.ConfigurationError, match=why):
        configuring.apply({"connections": [row]}, "test")
