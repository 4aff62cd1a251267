"""Statuses both ways, and invoices: what the business system says, shown at the shop and here."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from simulators.running import Running
from syncs import actions
from syncs.models import Flow, Transfer
from syncs.states import State
from tests.conftest import story
from tests.stories.shops import Wholesaler, wholesaler


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with wholesaler(settings) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Wholesaler:
    made = Wholesaler(remotes)
    made.configure()
    common = {"fixed_customer": "WEBGUEST", "targets": ["ACU"], "kind": "order"}
    made.flow(code="north", name="north", sources=["NORTH"], **common)
    made.flow(code="sc", name="sc", sources=["SC"], collect="mark", **common)
    for kind in ("status", "invoice"):
        made.flow(kind=kind, pattern="broadcast", sources=["ACU"], targets=["NORTH", "SC"])
    return made


def of(code: str, kind: str = "order") -> Transfer:
    """Give the transfer of the one order a shop bore, or of what was told of it to that shop."""
    if kind == "order":
        return Transfer.objects.get(record__kind=kind, record__connection__code=code)
    return Transfer.objects.get(record__kind=kind, target__code=code, parent__isnull=False)


def in_shop(hub: Wholesaler, id: int) -> dict[str, Any]:
    return next(o for o in hub.remotes.state("north")["orders"] if o["id"] == id)


def in_sellercloud(hub: Wholesaler, id: int) -> dict[str, Any]:
    return next(o for o in hub.remotes.state("sellercloud")["orders"] if o["ID"] == id)


def set_there(hub: Wholesaler, code: str, status: str, unpaid: str | None = None) -> None:
    """Let staff of the business system set an order's status there."""
    hub.remotes.act("acumatica", "set_status", number=of(code).number.split()[-1], status=status,
                    unpaid=unpaid)  # fmt: skip


def ordered(hub: Wholesaler, **facts: Any) -> int:
    id = int(hub.remotes.act("north", "place_order", lines=[["COLA-24", 2]], **facts))
    hub.work("north")
    return id


def sold(hub: Wholesaler, **facts: Any) -> int:
    id = hub.born(items=[{"sku": "COLA-24", "qty": 2}], **facts)
    hub.work("sc")
    return id


class TestFromTheBusinessSystem:
    def test_an_order_on_hold_there_is_on_hold_in_both_shops_and_goes_on_in_both(
        self, hub: Wholesaler
    ) -> None:
        id, number = ordered(hub), sold(hub)
        for code in ("NORTH", "SC"):
            set_there(hub, code, "On Hold")
        hub.work("status")
        assert in_shop(hub, id)["status"] == "on-hold"
        assert in_sellercloud(hub, number)["StatusCode"] == 200
        for code in ("NORTH", "SC"):
            set_there(hub, code, "Open")
        hub.work("status")
        assert in_shop(hub, id)["status"] == "processing"
        assert in_sellercloud(hub, number)["StatusCode"] == 2

    def test_cancelled_there_it_is_cancelled_in_both_shops(self, hub: Wholesaler) -> None:
        id, number = ordered(hub), sold(hub)
        for code in ("NORTH", "SC"):
            set_there(hub, code, "Canceled")
        hub.work("status")
        assert in_shop(hub, id)["status"] == "cancelled"
        assert in_sellercloud(hub, number)["StatusCode"] == -1

    def test_paid_there_it_is_paid_in_the_shop(self, hub: Wholesaler) -> None:
        id = ordered(hub, is_paid=False)
        set_there(hub, "NORTH", "Open", unpaid="0")
        hub.work("status")
        assert in_shop(hub, id)["date_paid_gmt"]

    def test_an_open_order_the_shop_knows_as_open_is_told_nothing(self, hub: Wholesaler) -> None:
        ordered(hub)
        hub.work("status")
        told = of("NORTH", "status")
        assert (told.state, told.code) == (State.FILTERED, "nothing_new")
        assert hub.told("NORTH", "PUT", "/orders/") == []

    def test_what_changes_nothing_of_the_status_is_not_told_again(self, hub: Wholesaler) -> None:
        ordered(hub)
        set_there(hub, "NORTH", "On Hold")
        hub.work("status")
        before = len(hub.told("NORTH", "PUT", "/orders/"))
        hub.remotes.act("acumatica", "remark", number=of("NORTH").number.split()[-1], text="x")
        hub.work("status")
        assert len(hub.told("NORTH", "PUT", "/orders/")) == before == 1


class TestEchoes:
    def test_our_own_cancelling_in_the_shop_is_no_news_to_the_business_system(
        self, hub: Wholesaler
    ) -> None:
        Flow.objects.filter(code__in=("north", "sc")).update(applies_changes=True)
        ordered(hub)
        sold(hub)
        for code in ("NORTH", "SC"):
            set_there(hub, code, "Canceled")
        hub.work("status")
        hub.work("north", "sc")
        for code in ("NORTH", "SC"):
            told = story(of(code))
            assert of(code).state == State.CANCELLED, told
            assert "was told: nothing is to be done" in told
        asked = [r for r in hub.remotes.requests("acumatica") if "CancelSalesOrder" in r["path"]]
        assert asked == []

    def test_our_own_hold_in_the_shop_is_no_conflict(self, hub: Wholesaler) -> None:
        ordered(hub)
        set_there(hub, "NORTH", "On Hold")
        hub.work("status")
        hub.work("north")
        assert of("NORTH").state == State.POSTED, story(of("NORTH"))

    def test_marked_paid_by_us_the_shop_s_payment_is_not_booked_a_second_time(
        self, hub: Wholesaler
    ) -> None:
        id = ordered(hub, is_paid=False)
        set_there(hub, "NORTH", "Open", unpaid="0")
        hub.work("status")
        hub.work("north")
        hub.work("north")
        assert in_shop(hub, id)["date_paid_gmt"]
        assert hub.remotes.state("acumatica")["payments"] == []
        assert of("NORTH").state == State.POSTED, story(of("NORTH"))


class TestFromTheShop:
    def test_put_on_hold_in_the_shop_after_booking_staff_are_told_until_it_is_released(
        self, hub: Wholesaler
    ) -> None:
        id = ordered(hub)
        hub.remotes.act("north", "hold_order", id=id)
        hub.work("north")
        assert (of("NORTH").state, of("NORTH").code) == (State.CONFLICT, "held_after")
        hub.remotes.act("north", "change_order", id=id, status="processing")
        hub.work("north")
        assert of("NORTH").state == State.POSTED, story(of("NORTH"))
        assert "Released at its source again" in story(of("NORTH"))

    def test_a_hold_that_staff_have_accepted_is_not_told_again(self, hub: Wholesaler) -> None:
        id = ordered(hub)
        hub.remotes.act("north", "hold_order", id=id)
        hub.work("north")
        actions.accept([of("NORTH")], "ann")
        hub.remotes.act("north", "change_order", id=id, customer_note="Please hurry")
        hub.work("north")
        assert of("NORTH").state == State.POSTED, story(of("NORTH"))

    def test_a_hold_of_the_shop_s_own_is_not_undone_by_the_business_system_s_open(
        self, hub: Wholesaler
    ) -> None:
        id = ordered(hub)
        hub.remotes.act("north", "hold_order", id=id)
        hub.work("north")
        hub.work("status")
        assert in_shop(hub, id)["status"] == "on-hold"


class TestReopened:
    def test_sellercloud_opens_a_cancelled_order_again(self, hub: Wholesaler) -> None:
        number = sold(hub)
        set_there(hub, "SC", "Canceled")
        hub.work("status")
        hub.work("sc")
        assert of("SC").state == State.CANCELLED
        set_there(hub, "SC", "Open")
        hub.work("status")
        hub.work("sc")
        assert in_sellercloud(hub, number)["StatusCode"] == 2
        assert of("SC").state == State.POSTED, story(of("SC"))
        assert len(hub.orders_there()) == 1

    def test_where_the_shop_opens_none_again_staff_choose(self, hub: Wholesaler) -> None:
        id = ordered(hub)
        set_there(hub, "NORTH", "Canceled")
        hub.work("status")
        hub.work("north")
        set_there(hub, "NORTH", "Open")
        hub.work("status")
        told = of("NORTH", "status")
        assert (told.state, told.code) == (State.CONFLICT, "reopened_after"), story(told)
        assert in_shop(hub, id)["status"] == "cancelled"
        actions.accept([told], "ann")
        told.refresh_from_db()
        assert told.state == State.POSTED

    def test_opened_again_in_the_shop_after_we_cancelled_it_there_staff_choose(
        self, hub: Wholesaler
    ) -> None:
        Flow.objects.filter(code="sc").update(applies_changes=True)
        number = sold(hub)
        hub.remotes.act("sellercloud", "cancel", id=number)
        hub.work("sc")
        assert of("SC").state == State.CANCELLED, story(of("SC"))
        hub.remotes.act("sellercloud", "change", id=number, Statuses={"OrderStatus": 2})
        hub.work("sc")
        assert (of("SC").state, of("SC").code) == (State.CONFLICT, "reopened_after")


class TestInvoices:
    @pytest.fixture
    def invoiced(self, hub: Wholesaler) -> Wholesaler:
        ordered(hub)
        sold(hub)
        for code in ("NORTH", "SC"):
            number = of(code).number.split()[-1]
            parcel = hub.remotes.act("acumatica", "ship", number=number)
            hub.remotes.act("acumatica", "invoice", shipment=parcel)
        hub.work("invoice")
        return hub

    def test_the_shop_keeps_the_invoice_of_its_order(self, invoiced: Wholesaler) -> None:
        (invoice,) = [i for i in invoiced.remotes.state("acumatica")["invoices"]
                      if str(i["ExternalRef"]).startswith("NORTH")]  # fmt: skip
        (order,) = invoiced.remotes.state("north")["orders"]
        kept = {m["key"]: m["value"] for m in order["meta_data"]}
        assert kept["_invoice_number"] == invoice["ReferenceNbr"]
        assert of("NORTH", "invoice").state == State.POSTED

    def test_a_shop_without_a_place_for_it_is_left_out_with_a_sentence(
        self, invoiced: Wholesaler
    ) -> None:
        told = of("SC", "invoice")
        assert (told.state, told.code) == (State.FILTERED, "no_place")
        assert told.reason == (
            "Sellercloud has no place for invoices; it is shown on the order here."
        )

    @pytest.mark.parametrize("code", ["NORTH", "SC"])
    def test_the_order_s_page_shows_number_total_and_balance(
        self, invoiced: Wholesaler, admin_client: Client, code: str
    ) -> None:
        row = of(code).record.invoice_rows.get()
        page = admin_client.get(f"/orders/{of(code).record_id}/").content.decode()
        assert row.number in page
        assert f"${row.total:,.2f}" in page
        assert row.total == of(code).amount
        assert row.balance in (Decimal(0), row.total)

    def test_an_invoice_that_was_there_before_its_order_was_known_is_adopted(
        self, invoiced: Wholesaler
    ) -> None:
        told = of("NORTH", "invoice")
        assert told.parent == of("NORTH").record


class TestChoices:
    def test_the_page_says_what_each_choice_does_and_applies_the_change(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        number = sold(hub, shipping="5.00")
        dearer = of("SC").amount + Decimal("2.50")
        hub.remotes.act("sellercloud", "change", id=number,
                        TotalInfo={"Shipping": 7.5, "GrandTotal": float(dearer)})  # fmt: skip
        hub.work("sc")
        transfer = of("SC")
        assert transfer.code == "changed_after"
        url = f"/orders/{transfer.record_id}/"
        page = admin_client.get(url).content.decode()
        assert "is written onto the order in Acumatica, once" in page
        assert "Acumatica keeps what it holds" in page
        admin_client.post(f"{url}act/", {"transfer": transfer.pk, "deed": "apply"})
        hub.work()
        transfer.refresh_from_db()
        assert transfer.state == State.POSTED, story(transfer)
        assert not transfer.apply_asked
        (order,) = hub.orders_there()
        assert Decimal(str(order["OrderTotal"])) == dearer

    def test_a_change_that_can_no_longer_be_applied_comes_back_with_the_reason(
        self, hub: Wholesaler
    ) -> None:
        number = sold(hub, shipping="5.00")
        hub.remotes.act("acumatica", "ship", number=of("SC").number.split()[-1])
        dearer = float(of("SC").amount + Decimal("2.50"))
        hub.remotes.act("sellercloud", "change", id=number,
                        TotalInfo={"Shipping": 7.5, "GrandTotal": dearer})  # fmt: skip
        hub.work("sc")
        actions.apply_again([of("SC")], "ann")
        hub.work()
        transfer = of("SC")
        assert (transfer.state, transfer.code) == (State.CONFLICT, "changed_after")
        assert "no longer lets it be changed" in transfer.reason
        assert not transfer.apply_asked

    def test_a_cancellation_is_applied_where_a_person_asks_for_it(self, hub: Wholesaler) -> None:
        number = sold(hub)
        hub.remotes.act("sellercloud", "cancel", id=number)
        hub.work("sc")
        assert of("SC").code == "cancelled_after"
        actions.apply_again([of("SC")], "ann")
        hub.work()
        assert of("SC").state == State.CANCELLED, story(of("SC"))
        assert hub.orders_there()[0]["Status"] == "Canceled"
