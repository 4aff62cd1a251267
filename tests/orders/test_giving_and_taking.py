"""What may be given back of an order, and what is captured of it: rules of money, told by cases."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.canonical import (
    Address,
    Customer,
    Line,
    Order,
    Payment,
    Refund,
    RefundedLine,
    Shipment,
    ShippedLine,
)
from orders.capturing import due
from orders.returning import excess

AT = datetime(2026, 11, 1, tzinfo=UTC)


def line(id: str, sku: str, quantity: int, price: str = "10.00") -> Line:
    return Line(id=id, sku=sku, quantity=Decimal(quantity), unit_price=Decimal(price))


def order(*lines: Line, kind: str = "captured") -> Order:
    total = sum((one.net for one in lines), Decimal(0))
    return Order(
        id="1", number="1", source=("shop",), currency="USD", total=total, placed_at=AT, lines=lines,
        customer=Customer(), bill_to=Address(), ship_to=Address(),
        payments=(Payment(method=("card",), amount=total, kind=kind),),
    )  # fmt: skip


def back(total: str, *lines: tuple[str, int, str], currency: str = "USD") -> Refund:
    refunded = (
        RefundedLine(sku=sku, quantity=Decimal(n), amount=Decimal(0), line=of)
        for sku, n, of in lines
    )
    money = Decimal(total)
    return Refund(id="R", currency=currency, total=money, at=AT, lines=tuple(refunded))


COLA = order(line("1", "COLA", 2), line("2", "COLA", 1), line("3", "TONIC", 1))


def test_all_that_was_ordered_may_come_back() -> None:
    assert excess(COLA, back("40.00", ("cola", 3, ""), ("TONIC", 1, "")), []) == ""


def test_no_line_gives_back_more_than_it_held_though_another_holds_the_same() -> None:
    told = excess(COLA, back("5.00", ("COLA", 2, "2")), [])
    assert told == (
        "2 of COLA are given back, but only 1 were ordered of that line and 0 came back before."
    )


def test_another_system_s_line_numbers_are_counted_by_sku_alone() -> None:
    assert excess(COLA, back("5.00", ("COLA", 3, "3")), []) == ""


def test_pieces_that_came_back_before_count() -> None:
    told = excess(COLA, back("5.00", ("COLA", 2, "")), [back("5.00", ("COLA", 2, ""))])
    assert told == "2 of COLA are given back, but only 3 were ordered and 2 came back before."


def test_money_given_back_before_counts_to_the_cent() -> None:
    assert excess(COLA, back("0.01"), [back("39.99")]) == ""
    assert excess(COLA, back("0.02"), [back("39.99")]) == (
        "0.02 USD are given back, but 40.00 USD were paid and 39.99 USD were given back before."
    )


def test_of_an_order_on_terms_the_total_is_the_limit() -> None:
    unpaid = replace(COLA, payments=())
    assert "40.00 USD is what the order comes to" in excess(unpaid, back("40.01"), [])


def test_a_deposit_alone_is_given_back_no_higher_than_it_was() -> None:
    part = replace(COLA, payments=(Payment(method=("x",), amount=Decimal(15), kind="deposit"),))
    assert excess(part, back("15.00"), []) == ""
    assert "15.00 USD were paid" in excess(part, back("15.01"), [])


def test_another_currency_is_no_refund_of_this_order() -> None:
    assert excess(COLA, back("1.00", currency="EUR"), []) == "It is in EUR, and its order in USD."


def parcel(*lines: tuple[str, int], is_complete: bool | None = None) -> Shipment:
    shipped = tuple(ShippedLine(sku=sku, quantity=Decimal(n)) for sku, n in lines)
    return Shipment(
        id="S", order_number="1", method=(), shipped_at=AT, lines=shipped, is_complete=is_complete
    )


HELD = order(line("1", "COLA", 3, "3.33"), line("2", "TONIC", 1, "0.02"), kind="authorized")


def test_a_shop_that_captures_in_parts_gets_the_share_of_what_left() -> None:
    first, last = parcel(("COLA", 1)), parcel(("COLA", 2), ("TONIC", 1))
    assert due(HELD, first, [], in_parts=True) == Decimal("3.33")
    assert due(HELD, last, [first], in_parts=True) == Decimal("6.68")


def test_a_shop_that_captures_once_gets_the_whole_with_the_last() -> None:
    first, last = parcel(("COLA", 3)), parcel(("TONIC", 1))
    assert due(HELD, first, [], in_parts=False) == 0
    assert due(HELD, last, [first], in_parts=False) == Decimal("10.01")


@pytest.mark.parametrize("is_complete", [True, False])
def test_its_source_knows_best_which_parcel_is_the_last(is_complete: bool) -> None:
    said = parcel(("COLA", 1), is_complete=is_complete)
    assert due(HELD, said, [], in_parts=False) == (Decimal("10.01") if is_complete else 0)


def test_a_parcel_that_names_no_lines_is_the_whole() -> None:
    assert due(HELD, parcel(), [], in_parts=True) == Decimal("10.01")


def test_nothing_is_captured_of_what_is_captured_already() -> None:
    assert due(COLA, parcel(is_complete=True), [], in_parts=False) == 0


prices = st.decimals("0.01", "999.99", places=2)


@given(st.lists(st.tuples(st.integers(1, 9), prices), min_size=1, max_size=6), st.data())
def test_parts_come_to_what_was_authorized_and_never_to_more(
    goods: list[tuple[int, Decimal]], data: st.DataObject
) -> None:
    lines = [line(str(n), f"S{n}", pieces, str(price)) for n, (pieces, price) in enumerate(goods)]
    whole = order(*lines, kind="authorized")
    pieces = [one.sku for one in lines for _ in range(int(one.quantity))]
    left = data.draw(st.permutations(pieces))
    before: list[Shipment] = []
    captured = Decimal(0)
    while left:
        size = data.draw(st.integers(1, len(left)))
        said = parcel(*((sku, 1) for sku in left[:size]))
        left = left[size:]
        amount = due(whole, said, before, in_parts=True)
        assert amount >= 0
        captured += amount
        assert captured <= whole.authorized
        before.append(said)
    assert captured == whole.authorized
