"""How an order stands in the books: customer, lines, money, payments, notes, tags."""

from decimal import Decimal
from typing import Any

import pytest

from connectors.models import Connection
from syncs import actions
from syncs.models import Flow, Transfer
from tests.conftest import Hub, story

ANN = {"first": "Ann", "last": "Archer", "street": "12 Elm Street", "city": "Albany", "state": "NY"}


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_the_source_price_is_kept_although_the_books_have_another(hub: Hub) -> None:
    hub.book(items=[{"sku": "COLA-24", "qty": 2, "price": "11.11"}])
    (order,) = hub.orders_there()
    assert money(order["Details"][0]["UnitPrice"]) == Decimal("11.11")


def test_half_a_cent_is_rounded_as_the_shop_and_the_books_do(hub: Hub) -> None:
    transfer = hub.book(items=[{"sku": "COLA-24", "qty": 3, "price": "0.335"}])
    assert transfer.state == "posted", story(transfer)
    (order,) = hub.orders_there()
    (line,) = order["Details"]
    assert (money(line["ExtendedPrice"]), line["DiscountAmount"]) == (Decimal("1.01"), 0)
    assert money(order["OrderTotal"]) == money(transfer.amount)


def test_discounts_taxes_freight_and_handling_come_to_the_same_total(hub: Hub) -> None:
    transfer = hub.book(
        items=[{"sku": "COLA-24", "qty": 3, "percent": 10}, {"sku": "TONIC-24", "discount": "1.20"}],
        discount="2.50", promo="TEN", shipping="9.90", shipping_discount="4.90", handling="1.75",
        tax_rate="8.875",
    )  # fmt: skip
    (order,) = hub.orders_there()
    assert transfer.state == "posted", story(transfer)
    assert money(order["OrderTotal"]) == transfer.amount.quantize(Decimal("0.01"))
    assert money(order["Totals"]["Freight"]) == Decimal("5.00")
    assert order["TaxDetails"][0]["TaxID"] == "SALESTAX"


def test_a_known_customer_is_found_by_e_mail_and_a_new_one_is_made(hub: Hub) -> None:
    hub.book(email="ann@buyers.example", ship_to=ANN)
    hub.book(email="somebody@new.example", ship_to=ANN)
    first, second = hub.orders_there()
    assert first["CustomerID"] == "C000003"
    made = next(
        c
        for c in hub.remotes.state("acumatica")["customers"]
        if c["CustomerID"] == second["CustomerID"]
    )
    assert made["MainContact"]["Email"] == "somebody@new.example"


def test_two_orders_of_one_new_customer_make_one_customer(hub: Hub) -> None:
    before = len(hub.remotes.state("acumatica")["customers"])
    for _ in range(6):
        hub.born(email="nova@new.example", ship_to=ANN)
    hub.work("orders")
    assert len(hub.orders_there()) == 6
    assert len({o["CustomerID"] for o in hub.orders_there()}) == 1
    assert len(hub.remotes.state("acumatica")["customers"]) == before + 1


def test_a_guest_without_e_mail_is_booked_on_the_flow_s_guest_account(hub: Hub) -> None:
    hub.book(email="", ship_to=ANN)
    assert hub.orders_there()[0]["CustomerID"] == "WEBGUEST"


def test_one_fixed_account_takes_every_order_where_the_flow_says_so(hub: Hub) -> None:
    Flow.objects.filter(code="orders").update(customer_rule="fixed")
    hub.book(email="ann@buyers.example", ship_to=ANN)
    assert hub.orders_there()[0]["CustomerID"] == "WEBGUEST"


def test_two_tenders_become_two_payments_with_their_methods_and_references(hub: Hub) -> None:
    hub.book(
        items=[{"sku": "SYRUP-COLA-5L"}],
        payments=[
            {"method": 5, "amount": "20.00", "reference": "GC-4411"},
            {"method": 1, "amount": "22.00", "reference": "ch_3Nx"},
        ],
        shipping=0, tax_rate=0,
    )  # fmt: skip
    payments = hub.remotes.state("acumatica")["payments"]
    assert {(p["PaymentMethod"], p["PaymentRef"], money(p["PaymentAmount"])) for p in payments} == {
        ("GIFT", "GC-4411", Decimal(20)),
        ("VISA", "ch_3Nx", Decimal(22)),
    }


def test_a_payment_that_comes_later_is_booked_once(hub: Hub) -> None:
    id = hub.born(items=[{"sku": "COLA-24"}], payments=[], shipping=0, tax_rate=0)
    hub.work("orders")
    hub.remotes.act("sellercloud", "pay", id=id, amount="14.50", reference="LATE-1")
    hub.work("orders")
    hub.work("orders")
    (payment,) = hub.remotes.state("acumatica")["payments"]
    assert payment["PaymentRef"] == "LATE-1"
    assert payment["OrdersToApply"][0]["OrderNbr"] == hub.orders_there()[0]["OrderNbr"]
    assert hub.transfer(id).state == "posted"


def applied(hub: Hub) -> list[tuple[Decimal, Decimal]]:
    """Give what was paid, and what of it is applied to the order."""
    return [
        (money(one["PaymentAmount"]), money(one["OrdersToApply"][0]["AppliedToOrder"]))
        for one in hub.remotes.state("acumatica")["payments"]
    ]


def test_an_order_paid_twice_and_given_back_once_is_booked_as_paid_once(hub: Hub) -> None:
    paid = {"method": 11, "amount": "14.50"}
    payments = [paid, paid, {**paid, "type": 3}]
    transfer = hub.book(items=[{"sku": "COLA-24"}], shipping=0, tax_rate=0, payments=payments)
    assert transfer.state == "posted", story(transfer)
    assert applied(hub) == [(Decimal("14.50"), Decimal("14.50")), (Decimal("14.50"), Decimal(0))]


def test_what_is_paid_beyond_the_total_is_booked_and_left_open(hub: Hub) -> None:
    paid = {"method": 11, "amount": "10.00"}
    id = hub.born(items=[{"sku": "COLA-24"}], payments=[paid], shipping=0, tax_rate=0)
    hub.work("orders")
    hub.remotes.act("sellercloud", "pay", id=id, amount="6.00", reference="TOO-MUCH")
    hub.work("orders", "orders")
    assert hub.transfer(id).state == "posted", story(hub.transfer(id))
    assert applied(hub) == [(Decimal(10), Decimal(10)), (Decimal(6), Decimal("4.50"))]


def test_notes_tags_and_references_travel_with_the_order(hub: Hub) -> None:
    hub.book(
        channel=4, subtype=7, rush=True, method=11, source_id="113-22-55",
        notes=[(1, "請放在管理員處 🙏", "李"), (2, "Called twice", "Rosa")],
        items=[{"sku": "ENGRAVED-GLASS", "note": "To Zoë"}],
    )  # fmt: skip
    (order,) = hub.orders_there()
    assert "請放在管理員處 🙏" in order["note"]
    assert "Called twice" in order["note"]
    assert order["Details"][0]["note"] == "To Zoë"
    assert order["custom"]["Document"]["UsrTags"] == "Prime, Shipment Priority"
    assert order["CustomerOrder"] == "113-22-55"
    assert order["ExternalRef"].startswith("SC-")


def test_a_kit_is_booked_as_the_kit(hub: Hub) -> None:
    hub.book(items=[{"sku": "KIT-PARTY", "qty": 2}])
    assert [line["InventoryID"] for line in hub.orders_there()[0]["Details"]] == ["KIT-PARTY"]


def test_an_order_whose_parts_do_not_add_up_is_not_sent(hub: Hub) -> None:
    transfer = hub.book(off_by="-0.37")
    assert (transfer.state, transfer.code) == ("blocked", "totals")
    assert hub.orders_there() == []


def test_a_small_difference_is_taken_where_the_flow_allows_it(hub: Hub) -> None:
    Flow.objects.filter(code="orders").update(tolerance="0.02")
    transfer = hub.book(off_by="0.01", payments=[])
    assert transfer.state == "posted", transfer.reason


def test_an_order_that_comes_out_dearer_in_the_books_is_a_conflict_until_somebody_accepts(
    hub: Hub,
) -> None:
    hub.remotes.act("acumatica", "add_surcharge", amount="1.00")
    transfer = hub.book()
    assert (transfer.state, transfer.code) == ("conflict", "total_differs")
    assert transfer.marked_at, "it is booked, so the source must not offer it again"
    actions.accept([transfer], "ann")
    transfer.refresh_from_db()
    assert transfer.state == "posted"


def test_a_later_change_of_a_booked_order_is_a_conflict(hub: Hub) -> None:
    id = hub.born()
    hub.work("orders")
    hub.remotes.act("sellercloud", "change", id=id, ShippingAddress={"City": "Utica"})
    hub.work("orders")
    assert hub.transfer(id).code == "changed_after"
    assert len(hub.orders_there()) == 1


def test_an_order_cancelled_before_it_was_booked_is_not_booked_and_one_after_is_a_conflict(
    hub: Hub,
) -> None:
    early = hub.born(state=-1)
    late = hub.born()
    hub.work("orders")
    hub.remotes.act("sellercloud", "cancel", id=late)
    hub.work("orders")
    assert hub.transfer(early).state == "cancelled"
    assert hub.transfer(late).code == "cancelled_after"
    assert len(hub.orders_there()) == 1


def test_an_order_on_hold_goes_on_when_its_source_releases_it(hub: Hub) -> None:
    id = hub.born(state=200)
    hub.work("orders")
    assert hub.transfer(id).state == "held"
    hub.remotes.act("sellercloud", "change", id=id, Statuses={"OrderStatus": 2})
    hub.work("orders")
    assert hub.transfer(id).state == "posted"


def test_a_marketplace_fulfilled_order_is_left_out_unless_somebody_books_it_anyway(
    hub: Hub,
) -> None:
    transfer = hub.book(channel=20, method=11)
    assert transfer.state == "filtered"
    actions.import_anyway([transfer], "for the year's end", "ann")
    hub.work()
    transfer.refresh_from_db()
    assert transfer.state == "posted", story(transfer)
    assert "for the year's end" in story(transfer)


def test_an_order_may_be_left_out_with_a_reason_and_taken_back(hub: Hub) -> None:
    transfer = hub.book(carrier="DHL", service="Nowhere")
    actions.skip([transfer], "a test order", "ann")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.reason) == ("skipped", "a test order")
    actions.retry([transfer], "ann")
    transfer.refresh_from_db()
    assert transfer.state == "blocked"


def test_a_refusal_quotes_the_remote_and_a_retry_uses_today_s_mappings(hub: Hub) -> None:
    from mappings.models import PaymentMethodMapping

    rule = PaymentMethodMapping.objects.get(spelled="creditcard")
    rule.word = "DINERS"
    actions.save_rule(rule, "ann")
    transfer = hub.book(method=1)
    assert transfer.state == "refused"
    assert "DINERS" in transfer.reason
    rule.word = "MC"
    actions.save_rule(rule, "ann")
    actions.retry([transfer], "ann")
    hub.work()
    transfer.refresh_from_db()
    assert transfer.state == "posted", story(transfer)
    assert hub.orders_there()[0]["Payments"][0]["PaymentMethod"] == "MC"


def test_only_the_chosen_companies_orders_are_taken(hub: Hub) -> None:
    connection = Connection.objects.get(code="SC")
    connection.settings = {**connection.settings, "companies": "165"}
    connection.save()
    hub.born(company=163)
    hub.born(company=165)
    hub.work("orders")
    assert Transfer.objects.count() == 1


def test_marking_shifts_the_pages_and_yet_no_order_is_missed(hub: Hub) -> None:
    hub.remotes.act("sellercloud", "add_orders", count=130)
    hub.work("orders")
    hub.age()
    hub.work("orders")
    assert len(hub.orders_there()) == 130
    assert all(o["Exported"] for o in hub.remotes.state("sellercloud")["orders"])


@pytest.mark.parametrize("kind", ["orders", "shipments", "notes", "charges"])
def test_two_beats_on_one_flow_do_no_harm(hub: Hub, kind: str) -> None:
    from syncs import runs

    flow = Flow.objects.get(code=kind)
    assert runs.begin(flow, "schedule") is not None
    assert runs.begin(flow, "schedule") is None
    assert runs.take(flow) is not None
    assert runs.take(flow) is None


def test_an_unreadable_order_stops_itself_and_nothing_else(hub: Hub) -> None:
    bad = hub.born(spoil=True)
    good = hub.born()
    hub.work("orders")
    from connectors.models import Record

    record = Record.objects.get(external_id=str(bad))
    assert record.fault == "unreadable"
    assert "a number was expected" in record.read_error
    assert hub.transfer(good).state == "posted"


def test_an_order_with_characters_no_database_stores_is_booked_all_the_same(hub: Hub) -> None:
    id = hub.born(
        notes=[
            (
                1,
                "ring\u0000 twice \ud83d\ude4f".encode("utf-16", "surrogatepass").decode("utf-16"),
                "A\u0000nn",
            )
        ]
    )
    hub.work("orders")
    assert hub.transfer(id).state == "posted"
    assert "ring twice 🙏" in hub.orders_there()[0]["note"]


def test_an_order_refunded_in_full_before_it_was_booked_waits_for_a_person(hub: Hub) -> None:
    id = hub.born()
    hub.remotes.act("sellercloud", "change", id=id, Statuses={"PaymentStatus": 60})
    hub.work("orders")
    transfer = hub.transfer(id)
    assert (transfer.state, transfer.code) == ("held", "refunded")
    assert hub.orders_there() == []


@pytest.mark.parametrize(("status", "state"), [(50, "posted"), (10, "held")])
def test_an_order_refunded_in_part_was_paid(hub: Hub, status: int, state: str) -> None:
    Flow.objects.filter(code="orders").update(enter_when=Flow.EnterWhen.PAID)
    id = hub.born()
    hub.remotes.act("sellercloud", "change", id=id, Statuses={"PaymentStatus": status})
    hub.work("orders")
    assert hub.transfer(id).state == state
