"""Orders taken offline and entered in the business system: Odoo 18 and 19, and Inform."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connectors.models import Record
from simulators.running import Running
from syncs import configuring
from syncs.models import Transfer
from syncs.states import State
from tests.conftest import story
from tests.stories.market import Market, money, trading

TO_ACUMATICA = {
    "payment_method": "CASH",
    "shipping_method": "PICKUP",
    "order_type": "SO",
    "tax": "SALESTAX",
    "unit": "EA",
    "warehouse": "MAIN",
}


class Counter(Market):
    """A business system with a counter: `sell` lets its staff enter an order there."""

    code = "ODO"

    def sell(self, quantity: int = 2) -> str:
        lines = [{"sku": "COLA-24", "quantity": quantity}]
        number: str = self.in_odoo("sell_offline", lines=lines)
        return number

    def change(self, number: str) -> None:
        self.in_odoo("change_order", order=number, values={"client_order_ref": "By phone"})

    def cancel(self, number: str) -> None:
        self.in_odoo("cancel_order", order=number)

    def total(self, number: str) -> Decimal:
        return money(self.odo("orders", name=number)[0]["amount_total"])

    def in_acumatica(self, transfer: Transfer) -> list[dict[str, Any]]:
        reference = f"{self.code}-{transfer.record.external_id}"
        return [one for one in self.orders_there() if one["ExternalRef"] == reference]


class InformCounter(Counter):
    code = "INF"

    def sell(self, quantity: int = 2, **said: Any) -> str:
        lines = [{"product": "COLA-24", "quantity": quantity}]
        number: str = self.remotes.act("ddi", "sell_offline", lines=lines, **said)
        return number

    def change(self, number: str) -> None:
        self.remotes.act("ddi", "release", order=number)

    def cancel(self, number: str) -> None:
        self.remotes.act("ddi", "cancel", order=number)

    def total(self, number: str) -> Decimal:
        return money(self.sold_in_inform(number)["total"])


@pytest.fixture(params=["Odoo 18", "Odoo 19", "Inform"])
def books(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def remotes(settings: Any, books: str) -> Iterator[Running]:
    system = "ddi" if books == "Inform" else "odoo"
    with trading(settings, "woocommerce", "acumatica", system) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running, books: str) -> Counter:
    made = InformCounter(remotes) if books == "Inform" else Counter(remotes)
    made.release = 19 if books == "Odoo 19" else 18
    made.configure()
    rules = {
        kind: [{"from": made.code, "to": "ACU", "match": "default", "word": word}]
        for kind, word in TO_ACUMATICA.items()
    }
    configuring.apply({"mappings": rules}, "test")
    made.flow("counter", "order", made.code, "ACU")
    return made


def entered(number: str) -> Transfer:
    found = Transfer.objects.select_related("record", "target", "flow")
    return found.get(record__kind="order", record__order_row__number=number)


def test_it_is_shown_on_the_hub_with_who_bought_what_for_how_much(
    hub: Counter, admin_client: Client
) -> None:
    number = hub.sell()
    hub.work("counter")
    record = entered(number).record
    assert record.order_row.total == hub.total(number)
    page = admin_client.get(f"/orders/{record.pk}/").content.decode()
    for told in (number, "COLA-24", "ann@buyers.example", f"${hub.total(number):,.2f}"):
        assert told in page


def test_it_goes_on_where_a_flow_carries_it_once(hub: Counter) -> None:
    number = hub.sell()
    hub.go("counter", "counter")
    transfer = entered(number)
    assert transfer.state == State.POSTED, story(transfer)
    (order,) = hub.in_acumatica(transfer)
    assert money(order["OrderTotal"]) == hub.total(number)
    hub.change(number)
    hub.go("counter", "counter")
    assert len(hub.in_acumatica(transfer)) == 1


def test_cancelled_at_the_counter_before_it_went_on_it_stays_here(hub: Counter) -> None:
    number = hub.sell()
    hub.cancel(number)
    hub.work("counter")
    assert entered(number).state == State.CANCELLED
    assert hub.in_acumatica(entered(number)) == []


def test_what_the_hub_books_there_itself_is_no_such_order(hub: Counter) -> None:
    hub.flow("web", "order", "WEB", hub.code)
    id = hub.place(["COLA-24", 2, "15.50"], is_exempt=True)
    hub.work("web")
    booked = hub.order(id, hub.code)
    assert booked.state == State.POSTED, story(booked)
    hub.go("counter", "counter")
    assert not Record.objects.filter(order_row__number=booked.number).exclude(pk=booked.record_id)


def test_a_flow_that_feeds_on_all_carries_what_the_hub_booked_there_too(hub: Counter) -> None:
    hub.flow("web", "order", "WEB", hub.code)
    hub.flow("counter", "order", hub.code, "ACU", feeds_on="all")
    id = hub.place(["COLA-24", 2, "15.50"], is_exempt=True)
    number = hub.sell()
    hub.go("web", "counter")
    booked = hub.order(id, hub.code)
    fed = [entered(number), entered(booked.number)]
    assert [one.state for one in fed] == [State.POSTED, State.POSTED], [story(one) for one in fed]


def test_the_shop_is_told_that_its_goods_are_gone(hub: Counter) -> None:
    hub.flow("stock", "stock", hub.code, "WEB")
    hub.work("stock")
    before = listed(hub)
    hub.sell(7)
    hub.work("stock")
    assert listed(hub) == before - 7


def listed(hub: Counter) -> int:
    rows = hub.remotes.state("woocommerce")["products"]
    return next(int(row["stock_quantity"]) for row in rows if row["sku"] == "COLA-24")


def test_the_shop_is_told_nothing_of_an_order_it_does_not_know(hub: Counter) -> None:
    for kind in ("status", "shipment", "invoice"):
        hub.flow(kind, kind, hub.code, "WEB")
    number = hub.sell()
    if hub.code == "INF":
        hub.remotes.act("ddi", "ship_confirm", order=number)
    else:
        hub.in_odoo("ship_order", order=number)
        hub.in_odoo("invoice_order", order=number)
    hub.go("status", "shipment", "invoice")
    told = [c for c in hub.remotes.requests("woocommerce") if c["method"] in ("PUT", "POST")]
    assert [c for c in told if "/orders" in c["path"]] == []


def test_a_flow_that_would_book_it_in_the_shop_is_refused(hub: Counter) -> None:
    with pytest.raises(configuring.ConfigurationError, match="Web shop cannot take orders"):
        hub.flow("back", "order", hub.code, "WEB")


class TestInform:
    @pytest.fixture
    def books(self) -> str:
        return "Inform"

    @pytest.fixture
    def inform(self, hub: Counter) -> InformCounter:
        assert isinstance(hub, InformCounter)
        return hub

    def test_what_is_sold_on_account_goes_on_without_a_payment(self, inform: InformCounter) -> None:
        number = inform.sell(customer="100101", customerPo="PO-1", paid=0)
        inform.work("counter")
        transfer = entered(number)
        assert transfer.state == State.POSTED, story(transfer)
        assert transfer.record.order_row.payment_state == "unpaid"
        assert inform.remotes.state("acumatica")["payments"] == []

    def test_two_changes_within_one_second_are_both_seen(self, inform: InformCounter) -> None:
        store = inform.remotes.system("ddi").store
        at = store.clock()
        store.clock = lambda: at
        number = inform.sell()
        inform.collect("counter")
        inform.change(number)
        inform.cancel(number)
        inform.collect("counter")
        assert entered(number).record.order_row.state == "cancelled"
