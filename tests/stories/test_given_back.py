"""Money and goods that come back, from the shop to the books and from the books to the shop."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from connectors.models import Connection
from simulators.running import Running
from syncs import actions, selectors
from syncs.models import Transfer
from tests.conftest import story
from tests.stories.market import Market, money, trading


@pytest.fixture
def systems() -> tuple[str, ...]:
    return ("sellercloud", "woocommerce", "acumatica")


@pytest.fixture
def remotes(settings: Any, systems: tuple[str, ...]) -> Iterator[Running]:
    with trading(settings, *systems) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Market:
    made = Market(remotes)
    made.configure()
    return made


def refund(hub: Market, id: int, **said: Any) -> int:
    made: int = hub.remotes.act("woocommerce", "refund_order", id=id, **said)
    return made


def line(hub: Market, id: int, place: int = 0) -> int:
    number: int = hub.web(id)["line_items"][place]["id"]
    return number


class TestFromTheWebShopToAcumatica:
    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "WEB", "ACU")
        hub.flow("refunds", "refund", "WEB", "ACU")
        return hub

    def test_a_refund_of_goods_is_a_return_there_right_to_the_cent(self, hub: Market) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        refund(hub, id, reason="Damaged", lines=[[line(hub, id), 2, "20.20"]])
        hub.work("refunds")
        (back,) = hub.returns_there()
        assert (back["OrderType"], money(back["OrderTotal"])) == ("RC", Decimal("20.20"))
        assert [(d["InventoryID"], money(d["OrderQty"])) for d in back["Details"]] == [
            ("COLA-24", Decimal("2.00"))
        ]
        assert back["CustomerOrder"] == hub.order(id, "ACU").number
        assert "Damaged" in back["Description"]
        assert hub.of("refund", "ACU").state == "posted", story(hub.of("refund", "ACU"))

    def test_money_for_no_goods_without_an_item_for_it_is_left_to_staff(self, hub: Market) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        refund(hub, id, amount="4.37", reason="Late")
        hub.work("refunds")
        stopped = hub.of("refund", "ACU")
        assert "4.37 USD given back for no goods" in stopped.reason
        assert "name the item of such refunds" in stopped.reason

    def test_a_goodwill_is_booked_on_the_item_staff_chose_for_it(self, hub: Market) -> None:
        books = Connection.objects.get(code="ACU")
        books.settings = {**books.settings, "refund_item": "GIFT-BOX"}
        books.save()
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        refund(hub, id, amount="4.37", reason="Late")
        hub.work("refunds")
        (back,) = hub.returns_there()
        assert (back["OrderType"], money(back["OrderTotal"])) == ("CM", Decimal("4.37"))
        assert back["Details"][0]["InventoryID"] == "GIFT-BOX"

    def test_a_restocking_fee_is_kept_back_to_the_cent(self, hub: Market) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        refund(hub, id, amount="8.59", lines=[[line(hub, id), 1, "10.10"]])
        hub.work("refunds")
        (back,) = hub.returns_there()
        assert (back["OrderType"], money(back["OrderTotal"])) == ("RC", Decimal("8.59"))
        assert money(back["DiscountDetails"][0]["DiscountAmount"]) == Decimal("1.51")

    def test_it_waits_until_its_order_is_booked_and_goes_by_itself_then(self, hub: Market) -> None:
        hub.remotes.fault("acumatica", "5xx", path="PUT", times=1)
        id = hub.place(["COLA-24", 3, "10.10"])
        refund(hub, id, lines=[[line(hub, id), 1, "10.10"]])
        hub.collect("orders")
        hub.work("refunds")
        waiting = hub.of("refund", "ACU")
        assert (waiting.state, waiting.code) == ("held", "unbooked"), story(waiting)
        assert "Waits until its order is booked in Acumatica" in waiting.reason
        for _ in range(4):
            hub.wait()
        waiting.refresh_from_db()
        assert waiting.state == "posted", story(waiting) + story(hub.order(id, "ACU"))
        assert len(hub.returns_there()) == 1

    def test_more_goods_than_were_ordered_stop_and_both_figures_are_named(
        self, hub: Market
    ) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        for amount in ("5.00", "5.00"):
            refund(hub, id, amount=amount, lines=[[line(hub, id), 2, amount]])
        hub.work("refunds")
        first, second = Transfer.objects.filter(record__kind="refund").order_by("pk")
        assert first.state == "posted", story(first)
        assert (second.state, second.code) == ("blocked", "too_much"), story(second)
        assert "2 of COLA-24 are given back, but only 3 were ordered" in second.reason
        assert "2 came back before" in second.reason
        assert len(hub.returns_there()) == 1
        actions.retry([second], "ann")
        hub.work()
        assert len(hub.returns_there()) == 1, "trying again does not help it through"

    def test_one_too_much_does_not_stop_a_right_one_after_it(self, hub: Market) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        for pieces in (4, 1):
            refund(hub, id, amount="5.00", lines=[[line(hub, id), pieces, "5.00"]])
            hub.work("refunds")
        states = Transfer.objects.filter(record__kind="refund").order_by("pk")
        assert [one.state for one in states] == ["blocked", "posted"]

    def test_the_order_itself_is_no_conflict_where_refunds_are_carried(self, hub: Market) -> None:
        id = hub.place(["COLA-24", 3, "10.10"])
        hub.work("orders")
        refund(hub, id, lines=[[line(hub, id), 1, "10.10"]])
        hub.work("orders", "refunds")
        assert hub.order(id, "ACU").state == "posted"


class TestFromSellercloudToAcumatica:
    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "SC", "ACU", collect="mark")
        hub.flow("refunds", "refund", "SC", "ACU")
        return hub

    def sold(self, hub: Market, **said: Any) -> int:
        items = [
            {"sku": "COLA-24", "qty": 3, "price": "10.00"},
            {"sku": "TONIC-24", "price": "8.00"},
        ]
        id = hub.born(**{"items": items, "shipping": 0, "tax_rate": 0, **said})
        hub.work("orders")
        return id

    def test_goods_that_came_back_are_a_return(self, hub: Market) -> None:
        id = self.sold(hub)
        items = [{"sku": "COLA-24", "qty": 2, "amount": "20.00"}]
        hub.remotes.act("sellercloud", "return", id=id, items=items, reason="Damaged")
        hub.work("refunds")
        (back,) = hub.returns_there()
        assert (back["OrderType"], money(back["OrderTotal"])) == ("RC", Decimal("20.00"))
        assert back["Description"].endswith("Damaged")

    def test_goods_that_never_came_back_are_credited_alone(self, hub: Market) -> None:
        id = self.sold(hub)
        items = [{"sku": "TONIC-24", "qty": 1, "received": 0, "amount": "8.00"}]
        hub.remotes.act("sellercloud", "return", id=id, items=items, reason="Undeliverable")
        hub.work("refunds")
        (back,) = hub.returns_there()
        assert (back["OrderType"], money(back["OrderTotal"])) == ("CM", Decimal("8.00"))

    def test_more_money_than_was_paid_stops_and_both_figures_are_named(self, hub: Market) -> None:
        id = self.sold(hub)
        items = [{"sku": "COLA-24", "qty": 1, "amount": "30.00"}]
        for _ in range(2):
            hub.remotes.act("sellercloud", "return", id=id, items=items)
        hub.work("refunds")
        states = list(Transfer.objects.filter(record__kind="refund").order_by("pk"))
        assert [one.state for one in states] == ["posted", "blocked"]
        assert "30.00 USD are given back, but 38.00 USD were paid" in states[1].reason
        assert "30.00 USD were given back before" in states[1].reason

    def test_money_given_back_is_no_conflict_where_a_flow_brings_it(self, hub: Market) -> None:
        id = self.sold(hub)
        hub.remotes.act("sellercloud", "pay", id=id, amount="10.00", type=3)
        items = [{"sku": "COLA-24", "qty": 1, "amount": "10.00"}]
        hub.remotes.act("sellercloud", "return", id=id, items=items)
        hub.work("orders", "refunds")
        assert hub.order(id, "ACU").state == "posted", story(hub.order(id, "ACU"))
        assert len(hub.returns_there()) == 1

    def test_and_without_such_a_flow_staff_are_told(self, hub: Market) -> None:
        hub.flow("refunds", "refund", "SC", "ACU", state="retired")
        id = self.sold(hub)
        hub.remotes.act("sellercloud", "pay", id=id, amount="10.00", type=3)
        hub.work("orders")
        assert hub.order(id, "ACU").code == "refunded_after"


class TestFromAcumaticaToTheWebShop:
    """Both ways at once: neither side's own writing comes back as news."""

    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "WEB", "ACU")
        hub.flow("refunds", "refund", "WEB", "ACU")
        hub.flow("credits", "refund", "ACU", "WEB")
        return hub

    def shipped(self, hub: Market) -> tuple[int, str]:
        """Let an order be booked, shipped and invoiced; answer it and its invoice."""
        id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"])
        hub.work("orders")
        number = hub.order(id, "ACU").number.split()[1]
        shipment = hub.remotes.act("acumatica", "ship", number=number)
        return id, hub.remotes.act("acumatica", "invoice", shipment=shipment)

    def test_a_credit_memo_is_a_refund_in_the_shop_right_to_the_cent(self, hub: Market) -> None:
        id, invoice = self.shipped(hub)
        hub.remotes.act(
            "acumatica", "credit", invoice=invoice, pieces={"COLA-24": 2}, reason="Broken"
        )
        hub.work("credits")
        (back,), memo = hub.web_refunds(id), self.memo(hub)
        assert money(memo["DetailTotal"]) == Decimal("20.20")
        assert (money(back["amount"]), back["reason"]) == (money(memo["Amount"]), "Broken")
        assert [(row["sku"], row["quantity"]) for row in back["line_items"]] == [("COLA-24", -2)]

    def test_what_is_kept_back_lowers_it_to_the_cent(self, hub: Market) -> None:
        id, invoice = self.shipped(hub)
        hub.remotes.act("acumatica", "credit", invoice=invoice, pieces={"COLA-24": 1}, kept="1.51")
        hub.work("credits")
        (back,) = hub.web_refunds(id)
        (memo,) = (
            one for one in hub.remotes.state("acumatica")["invoices"] if "CM" in one["ReferenceNbr"]
        )
        assert money(back["amount"]) == Decimal("8.59") + money(memo["TaxTotal"])

    def memo(self, hub: Market) -> dict[str, Any]:
        rows = hub.remotes.state("acumatica")["invoices"]
        return next(row for row in rows if row["Type"] == "Credit Memo")

    @pytest.mark.parametrize("comes_back", [True, False])
    def test_goods_are_put_on_the_shelf_again_or_not(self, hub: Market, comes_back: bool) -> None:
        id, invoice = self.shipped(hub)
        before = self.stock(hub)
        hub.remotes.act(
            "acumatica",
            "credit",
            invoice=invoice,
            pieces={"COLA-24": 2},
            comes_back=comes_back,
        )
        hub.work("credits")
        assert len(hub.web_refunds(id)) == 1
        assert self.stock(hub) - before == (2 if comes_back else 0)

    def stock(self, hub: Market) -> int:
        rows = hub.remotes.state("woocommerce")["products"]
        return int(next(row["stock_quantity"] for row in rows if row["sku"] == "COLA-24"))

    def test_what_was_written_by_us_comes_back_on_neither_side(self, hub: Market) -> None:
        id, invoice = self.shipped(hub)
        hub.remotes.act("acumatica", "credit", invoice=invoice, pieces={"COLA-24": 1})
        hub.go("credits", "refunds", "orders")
        echo = Transfer.objects.get(record__kind="refund", target__code="ACU")
        assert (echo.state, echo.code) == ("filtered", "echo"), story(echo)
        refund(hub, id, lines=[[line(hub, id, 1), 1, "7.00"]])
        hub.go("refunds", "credits", "refunds", "credits")
        assert len(hub.web_refunds(id)) == 2
        assert [money(one["OrderTotal"]) for one in hub.returns_there()] == [Decimal("7.00")]

    def test_what_came_back_on_either_side_counts_against_what_was_ordered(
        self, hub: Market
    ) -> None:
        id, invoice = self.shipped(hub)
        refund(hub, id, amount="5.00", lines=[[line(hub, id), 2, "5.00"]])
        hub.work("refunds")
        hub.remotes.act("acumatica", "credit", invoice=invoice, pieces={"COLA-24": 2})
        hub.work("credits")
        stopped = hub.of("refund", "WEB")
        assert (stopped.state, stopped.code) == ("blocked", "too_much"), story(stopped)
        assert "only 3 were ordered and 2 came back before" in stopped.reason

    def test_a_doubtful_refund_is_not_taken_for_news(self, hub: Market) -> None:
        id, invoice = self.shipped(hub)
        hub.remotes.act("acumatica", "credit", invoice=invoice, pieces={"COLA-24": 1})
        hub.remotes.fault("woocommerce", "reset_after", path="POST .*/refunds", times=1)
        hub.collect("credits")
        hub.deliver("WEB")
        assert hub.of("refund", "WEB").state == "unknown", story(hub.of("refund", "WEB"))
        hub.collect("refunds")
        seen = hub.of("refund", "ACU")
        assert (seen.state, seen.code) == ("held", "under_way"), story(seen)
        for _ in range(3):
            hub.wait()
        seen.refresh_from_db()
        assert (seen.state, seen.code) == ("filtered", "echo"), story(seen)
        assert len(hub.web_refunds(id)) == 1
        assert hub.returns_there() == []


class TestBetweenTheWebShopAndOdoo:
    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("woocommerce", "odoo")

    @pytest.fixture
    def hub(self, hub: Market) -> Market:
        hub.flow("orders", "order", "WEB", "ODO")
        hub.flow("refunds", "refund", "WEB", "ODO")
        hub.flow("credits", "refund", "ODO", "WEB")
        return hub

    def sold(self, hub: Market) -> tuple[int, str]:
        id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"])
        hub.work("orders")
        assert hub.order(id, "ODO").state == "posted", story(hub.order(id, "ODO"))
        return id, hub.order(id, "ODO").number

    def test_a_refund_in_the_shop_is_a_credit_note_right_to_the_cent(self, hub: Market) -> None:
        id, number = self.sold(hub)
        refund(hub, id, amount="8.59", reason="Damaged", lines=[[line(hub, id), 1, "10.10"]])
        hub.go("refunds", "credits")
        (note,) = hub.odo("invoices", move_type="out_refund", invoice_origin=number)
        assert (money(note["amount_total"]), note["state"]) == (Decimal("8.59"), "posted")
        assert "Damaged" in note["narration"]
        echo = hub.of("refund", "WEB")
        assert (echo.state, echo.code) == ("filtered", "echo"), story(echo)
        assert len(hub.web_refunds(id)) == 1

    def test_a_credit_note_is_a_refund_in_the_shop_and_never_comes_back(self, hub: Market) -> None:
        id, number = self.sold(hub)
        hub.remotes.act("odoo", "ship_order", order=number)
        invoice = hub.remotes.act("odoo", "invoice_order", order=number)
        hub.remotes.act("odoo", "refund_invoice", invoice=invoice, reason="Broken bottles")
        hub.go("credits", "refunds", "credits")
        (back,) = hub.web_refunds(id)
        assert money(back["amount"]) == money(hub.web(id)["total"])
        assert "Broken bottles" in back["reason"]
        echo = hub.of("refund", "ODO")
        assert (echo.state, echo.code) == ("filtered", "echo"), story(echo)
        assert len(hub.odo("invoices", move_type="out_refund", invoice_origin=number)) == 1


class TestADepositInInform:
    """An order is cancelled before it ships: its deposit goes back, and only staff can do that."""

    @pytest.fixture
    def systems(self) -> tuple[str, ...]:
        return ("sellercloud", "ddi")

    @pytest.fixture
    def cancelled(self, hub: Market) -> Transfer:
        hub.flow("orders", "order", "SCB", "INF", collect="mark", applies_changes=True)
        items = [{"sku": "COLA-24", "qty": 2, "price": "10.00"}]
        transfer = hub.book(company=166, items=items, shipping=0, tax_rate=0)
        assert transfer.state == "posted", story(transfer)
        hub.remotes.act("sellercloud", "cancel", id=int(transfer.record.external_id))
        hub.work("orders")
        return self.again(transfer)

    def again(self, transfer: Transfer) -> Transfer:
        transfer.refresh_from_db()
        return transfer

    def test_staff_are_told_what_to_do_and_what_is_due_back(self, cancelled: Transfer) -> None:
        assert (cancelled.state, cancelled.code) == ("conflict", "deposit_due"), story(cancelled)
        assert f"cancel POS order {cancelled.number} in Inform" in cancelled.reason
        assert "its deposit goes back: 20.00" in cancelled.reason
        (cause,) = selectors.attention()
        assert "its deposit given back" in cause.title

    def test_it_is_due_until_inform_shows_that_it_went_back(
        self, hub: Market, cancelled: Transfer
    ) -> None:
        hub.remotes.act("ddi", "cancel", order=cancelled.number, keeps_deposits=True)
        hub.wait()
        assert self.again(cancelled).code == "deposit_due", story(cancelled)
        assert "Deposits still to be given back in Inform: 20.00" in cancelled.reason
        hub.remotes.act("ddi", "give_back", order=cancelled.number)
        hub.wait()
        assert self.again(cancelled).state == "cancelled", story(cancelled)
        assert selectors.attention() == []

    def test_it_is_looked_at_again_by_itself_and_less_and_less(
        self, hub: Market, cancelled: Transfer
    ) -> None:
        first = cancelled.not_before
        hub.sweep()
        assert self.again(cancelled).not_before == first, "not before its time"
        hub.wait()
        assert self.again(cancelled).not_before > first
        assert cancelled.state == "conflict"

    def test_where_the_flow_changes_nothing_staff_are_told_the_sum(self, hub: Market) -> None:
        hub.flow("orders", "order", "SCB", "INF", collect="mark")
        items = [{"sku": "COLA-24", "qty": 2, "price": "10.00"}]
        transfer = hub.book(company=166, items=items, shipping=0, tax_rate=0)
        hub.remotes.act("sellercloud", "cancel", id=int(transfer.record.external_id))
        hub.work("orders")
        assert self.again(transfer).code == "cancelled_after"
        assert "give back the 20.00 USD that were paid" in transfer.reason
