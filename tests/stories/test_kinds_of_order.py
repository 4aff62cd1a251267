"""Quotes and standing orders: which flow carries them, who can hold them, and what becomes of a quote."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from simulators.running import Running, running, system
from syncs import actions, configuring
from syncs.models import Flow, Transfer
from syncs.states import State
from tests.conftest import story
from tests.stories.test_feeding import MAPPINGS, Chain, books

WORDS = {
    "order_type": [{"from": "ODO", "to": "NEW", "match": "default", "word": "Website"}],
    "shipping_method": [{"from": "ODO", "to": "NEW", "match": "default", "word": "UPS Ground"}],
    "tax": [{"from": "ODO", "to": "NEW", "match": "default", "word": "15%"}],
    "payment_method": [{"from": "ODO", "to": "NEW", "match": "default", "word": "Card clearing"}],
}


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with running([system("acumatica"), system("odoo", is_empty=True)]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Chain:
    made = Chain(remotes)
    made.configure(mappings={})
    configuring.apply({"connections": [books(code="NEW", database="demo19")]}, "test")
    configuring.apply({"mappings": {k: [r for r in v if "NORTH" not in r.get("from", "")]
                                    for k, v in MAPPINGS.items()}}, "test")  # fmt: skip
    configuring.apply({"mappings": WORDS}, "test")
    return made


def asked_for(hub: Chain) -> str:
    """Let a customer ask for a price in the first Odoo; answer the quotation's number."""
    lines = [{"sku": "COLA-24", "quantity": 3}]
    number: str = hub.remotes.act("odoo", "sell_offline", lines=lines, is_confirmed=False)
    return number


def there(hub: Chain) -> list[dict[str, Any]]:
    rows = hub.remotes.state("odoo")["orders"]
    return [row for row in rows if row["database"] == "demo19"]


def only() -> Transfer:
    return Transfer.objects.select_related("record", "target").get(record__kind="order")


def test_a_flow_carries_orders_only_unless_it_says_otherwise(hub: Chain) -> None:
    hub.flow("plain", "ODO", "NEW")
    asked_for(hub)
    hub.work("plain")
    assert (only().state, only().code) == (State.FILTERED, "kind")
    assert only().reason == "It is a quote, and this flow carries orders only."
    assert there(hub) == []


def test_left_out_as_a_quote_it_goes_by_itself_once_it_is_an_order(hub: Chain) -> None:
    hub.flow("plain", "ODO", "ACU")
    number = asked_for(hub)
    hub.work("plain")
    hub.remotes.act("odoo", "confirm_order", order=number)
    hub.work("plain")
    assert only().state == State.POSTED, story(only())
    assert len(hub.orders_there()) == 1


def test_a_quote_is_booked_as_a_quote_and_nobody_waits_for_its_payment(hub: Chain) -> None:
    hub.flow("both", "ODO", "NEW", order_kinds=["order", "quote"], enter_when="paid")
    asked_for(hub)
    hub.work("both")
    assert only().state == State.POSTED, story(only())
    assert [row["state"] for row in there(hub)] == ["draft"]
    assert only().record.order_row.kind == "quote"


def test_a_quote_that_becomes_an_order_is_the_same_record_there_too(hub: Chain) -> None:
    hub.flow("both", "ODO", "NEW", order_kinds=["order", "quote"], applies_changes=True)
    number = asked_for(hub)
    hub.work("both")
    first = only().number
    hub.remotes.act("odoo", "confirm_order", order=number)
    hub.work("both")
    assert only().state == State.POSTED, story(only())
    assert only().number == first
    assert only().record.order_row.kind == "order"
    assert [row["state"] for row in there(hub)] == ["sale"]
    hub.work("both")
    assert len(there(hub)) == 1


def test_where_changes_are_not_applied_staff_choose_and_it_is_still_one_record(
    hub: Chain,
) -> None:
    hub.flow("both", "ODO", "NEW", order_kinds=["order", "quote"])
    number = asked_for(hub)
    hub.work("both")
    hub.remotes.act("odoo", "confirm_order", order=number)
    hub.work("both")
    assert (only().state, only().code) == (State.CONFLICT, "changed_after"), story(only())
    actions.apply_again([only()], "ann")
    hub.work()
    assert only().state == State.POSTED, story(only())
    assert [row["state"] for row in there(hub)] == ["sale"]


def test_a_person_may_book_a_quote_anyway_where_the_target_can_hold_it(hub: Chain) -> None:
    hub.flow("plain", "ODO", "NEW")
    asked_for(hub)
    hub.work("plain")
    actions.import_anyway([only()], "the buyer wants it in writing", "ann")
    hub.work()
    assert only().state == State.POSTED, story(only())
    assert [row["state"] for row in there(hub)] == ["draft"]


def test_no_person_can_book_a_quote_where_the_target_holds_none(hub: Chain) -> None:
    hub.flow("plain", "ODO", "ACU")
    asked_for(hub)
    hub.work("plain")
    actions.import_anyway([only()], "try", "ann")
    hub.work()
    assert (only().state, only().code) == (State.FILTERED, "kind")
    assert only().reason == "Acumatica holds no quotes; it goes once it is an order."
    assert hub.orders_there() == []


@pytest.mark.parametrize(
    ("kinds", "target", "why"),
    [
        (["order", "quote"], "ACU", "Acumatica cannot hold quotes"),
        (["standing"], "NEW", "cannot hold standing orders"),
        ([], "NEW", "at least one kind"),
        (["wish"], "NEW", "There are: order, quote, standing"),
    ],
)
def test_kinds_that_cannot_be_are_refused(
    hub: Chain, kinds: list[str], target: str, why: str
) -> None:
    with pytest.raises(configuring.ConfigurationError, match=why):
        hub.flow("wrong", "ODO", target, order_kinds=kinds)


class TestStandingOrders:
    """A customer agrees to take 200 over a year in Acumatica, and calls them off bit by bit."""

    @pytest.fixture
    def agreed(self, hub: Chain) -> str:
        rules = {
            "order_type": "Website",
            "shipping_method": "UPS Ground",
            "tax": "15%",
            "unit": "Units",
        }
        configuring.apply({"mappings": {
            kind: [{"from": "ACU", "to": "NEW", "match": "default", "word": word}]
            for kind, word in rules.items()
        }}, "test")  # fmt: skip
        hub.flow("plain", "ACU", "NEW")
        lines = [{"item": "COLA-24", "quantity": 200, "price": "12.00"}]
        number: str = hub.remotes.act("acumatica", "enter_order", lines=lines, order_type="BL")
        return number

    def standing(self) -> Transfer:
        found = Transfer.objects.select_related("record", "target")
        return found.get(record__order_row__kind="standing")

    def test_it_is_shown_here_as_a_standing_order_and_booked_nowhere(
        self, hub: Chain, agreed: str, admin_client: Client
    ) -> None:
        hub.work("plain")
        transfer = self.standing()
        assert transfer.record.external_id == f"BL {agreed}"
        assert (transfer.state, transfer.code) == (State.FILTERED, "kind"), story(transfer)
        assert transfer.reason == (
            "Odoo 19 holds no standing orders; what is called off from it goes as orders of its own."
        )
        assert there(hub) == []
        page = admin_client.get(f"/orders/{transfer.record_id}/").content.decode()
        assert "standing order</span>" in page
        assert "What is called off from it is an order of its own." in page

    def test_what_is_called_off_goes_as_an_order_and_the_rest_stays(
        self, hub: Chain, agreed: str
    ) -> None:
        hub.work("plain")
        called = hub.remotes.act("acumatica", "call_off", number=agreed, quantity=40)
        hub.work("plain")
        hub.work("plain")
        booked = Transfer.objects.get(record__external_id=f"SO {called}")
        assert booked.state == State.POSTED, story(booked)
        assert [row["amount_total"] for row in there(hub)] == [480]
        lines = [row for row in hub.remotes.state("odoo")["order_lines"]
                 if row["database"] == "demo19"]  # fmt: skip
        assert [row["product_uom_qty"] for row in lines] == [40]
        assert self.standing().state == State.FILTERED

    def test_no_person_can_book_it_where_the_target_holds_none(
        self, hub: Chain, agreed: str
    ) -> None:
        hub.work("plain")
        actions.import_anyway([self.standing()], "try", "ann")
        hub.work()
        assert (self.standing().state, self.standing().code) == (State.FILTERED, "kind")
        assert there(hub) == []

    def test_it_promises_no_goods(self, hub: Chain) -> None:
        before = free(hub)
        lines = [{"item": "COLA-24", "quantity": 200}]
        number = hub.remotes.act("acumatica", "enter_order", lines=lines, order_type="BL")
        assert free(hub) == before
        hub.remotes.act("acumatica", "call_off", number=number, quantity=40)
        assert free(hub) == before - 40


def free(hub: Chain) -> Decimal:
    rows = hub.remotes.state("acumatica")["stock"]
    return sum((Decimal(str(row["QtyAvailable"])) for row in rows
                if row["InventoryID"] == "COLA-24"), Decimal(0))  # fmt: skip


def test_kinds_and_feeding_are_told_again_alike(hub: Chain) -> None:
    hub.flow("both", "ODO", "NEW", order_kinds=["order", "quote"], feeds_on="all")
    (row,) = configuring.export()["flows"]
    assert (row["order_kinds"], row["feeds_on"]) == (["order", "quote"], "all")
    assert configuring.apply({"flows": [row]}, "test") == []
    assert Flow.objects.get().history.first().order_kinds == ["order", "quote"]
