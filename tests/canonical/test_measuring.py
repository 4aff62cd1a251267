"""Counting in the target's units: nothing is lost, nothing is rounded unsaid, money stays to the cent."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.canonical import (
    Address,
    Chosen,
    Customer,
    Level,
    Line,
    Order,
    Price,
    RefundedLine,
    ShippedLine,
    Stock,
    Tier,
    Words,
)
from connectors.canonical.measures import Measure
from connectors.canonical.measuring import (
    as_ordered,
    measured_line,
    measured_price,
    measured_refund,
    measured_shipment,
    measured_stock,
)
from connectors.errors import CannotSay

CENT = Decimal("0.01")
FACTORS = st.one_of(
    st.integers(1, 1000).map(Decimal),
    st.decimals("0.000001", "1000", places=6),
)
PACKS = st.integers(1, 1000).map(Decimal)
QUANTITIES = st.one_of(st.integers(1, 20_000).map(Decimal), st.decimals("0.001", "500", places=3))
PRICES = st.one_of(
    st.decimals("0", "9999", places=2),
    st.decimals("0", "99", places=4),
)


def words(factor: Decimal = Decimal(1), per: Decimal = Decimal(1), **more: Chosen) -> Words:
    case = Chosen(word="CAN", factor=factor, per=per)
    chosen = {("unit", ("case",)): case}
    return Words(chosen | {("item", (sku.lower(),)): one for sku, one in more.items()})


def line(quantity: Decimal, price: Decimal, discount: Decimal = Decimal(0)) -> Line:
    return Line(
        id="1", sku="COLA", quantity=quantity, unit_price=price, discount=discount, uom="Case"
    )


@given(QUANTITIES, PRICES, st.decimals("0", "50", places=2), FACTORS, st.sampled_from([2, 4, 6]))
def test_a_line_comes_to_the_same_in_any_unit(
    quantity: Decimal, price: Decimal, discount: Decimal, factor: Decimal, places: int
) -> None:
    ordered = line(quantity, price, discount)
    try:
        sold = measured_line(ordered, words(factor), places)
    except CannotSay:
        assume(False)
    assert sold.net == ordered.net
    assert Fraction(sold.quantity) == Fraction(quantity) * Fraction(factor)
    assert sold.discount >= ordered.discount, "what is over is given away, never charged"
    assert sold.unit_price >= 0


@given(PACKS, PRICES, st.integers(1, 200))
def test_cans_sold_by_the_case_come_to_the_same(pack: Decimal, price: Decimal, cases: int) -> None:
    ordered = line(pack * cases, price)
    sold = measured_line(ordered, words(per=pack))
    assert sold.quantity == cases
    assert sold.net == ordered.net


@given(QUANTITIES, FACTORS, PACKS)
def test_a_count_is_exact_or_is_not_said(quantity: Decimal, factor: Decimal, per: Decimal) -> None:
    measure = Measure(item="COLA", unit="CAN", factor=factor, per=per)
    exact = Fraction(quantity) * measure.ratio
    least = Fraction(measure.at_most(quantity))
    assert 0 <= exact - least < Fraction(1, 10**6)
    assert 0 <= Fraction(measure.at_least(quantity)) - exact < Fraction(1, 10**6)
    if least == exact:
        assert Fraction(measure.count(quantity)) == exact
    else:
        with pytest.raises(CannotSay, match="no full number of its CAN"):
            measure.count(quantity)


@given(QUANTITIES, FACTORS, PACKS)
def test_there_and_back_is_what_it_was(quantity: Decimal, factor: Decimal, per: Decimal) -> None:
    there = Measure(item="COLA", factor=factor, per=per)
    back = Measure(item="COLA", factor=per, per=factor)
    assume(Fraction(there.at_most(quantity)) == Fraction(quantity) * there.ratio)
    assert back.count(there.count(quantity)) == quantity


@given(st.decimals("0.01", "9999", places=2), PACKS)
def test_the_price_of_a_can_gives_that_of_its_case_back(price: Decimal, pack: Decimal) -> None:
    said = Price(id="1", sku="COLA", currency="USD", tiers=(Tier(price=price, uom="Case"),))
    (tier,) = measured_price(said, words(pack)).tiers
    assert (tier.price * pack).quantize(CENT) == price
    assert (tier.uom, tier.quantity) == ("CAN", 1), "from the first on is from the first on"


@given(QUANTITIES, st.lists(QUANTITIES, max_size=3), FACTORS, PACKS)
def test_never_more_is_free_than_there_is(
    quantity: Decimal, levels: list[Decimal], factor: Decimal, per: Decimal
) -> None:
    stock = Stock(
        id="1", sku="COLA", available=quantity,
        levels=tuple(Level(warehouse=str(n), available=q) for n, q in enumerate(levels)),
    )  # fmt: skip
    told = measured_stock(stock, words(COLA=Chosen(word="CAN", factor=factor, per=per)))
    ratio = Fraction(factor) / Fraction(per)
    assert told.sku == "CAN"
    assert Fraction(told.available) <= Fraction(quantity) * ratio
    for after, before in zip(told.levels, levels, strict=True):
        assert Fraction(after.available) <= Fraction(before) * ratio


@given(st.integers(1, 500).map(Decimal), st.decimals("0", "999", places=2), PACKS)
def test_a_refund_gives_back_the_same_money_for_the_same_goods(
    quantity: Decimal, amount: Decimal, pack: Decimal
) -> None:
    line = RefundedLine(sku="COLA", quantity=quantity, amount=amount, uom="Case")
    back = measured_refund(line, words(pack))
    assert (back.quantity, back.amount, back.uom) == (quantity * pack, amount, "CAN")


@given(st.integers(1, 50).map(Decimal), FACTORS, PACKS)
def test_what_left_is_told_in_what_was_ordered(
    quantity: Decimal, factor: Decimal, per: Decimal
) -> None:
    booked = words(COLA=Chosen(word="LEMON", unit="CAN", factor=factor, per=per))
    ordered = line(quantity, Decimal(1))
    try:
        sold = measured_line(ordered, booked)
    except CannotSay:
        assume(False)
    left = ShippedLine(sku=sold.sku, quantity=sold.quantity, uom=sold.uom)
    told = measured_shipment(left, Words(as_ordered(_order(ordered), booked)))
    assert (told.sku, told.quantity, told.uom) == (ordered.sku, quantity, ordered.uom)


def _order(*lines: Line) -> Order:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    who, where = Customer(), Address()
    return Order(
        id="1", number="1", source=("web",), currency="USD", total=Decimal(0), placed_at=at,
        lines=lines, customer=who, bill_to=where, ship_to=where,
    )  # fmt: skip


def test_an_item_that_names_its_unit_says_it_whole() -> None:
    named = words(Decimal(24), COLA=Chosen(word="C1", unit="BOX", factor=Decimal(2)))
    assert named.measure("COLA", "Case") == Measure(item="C1", unit="BOX", factor=Decimal(2))


def test_an_item_without_a_unit_is_so_many_in_the_unit_s_own_count() -> None:
    plain = words(Decimal(24), COLA=Chosen(word="C1", factor=Decimal(2)))
    assert plain.measure("COLA", "Case") == Measure(item="C1", unit="CAN", factor=Decimal(48))


def test_a_target_without_a_word_for_a_unit_gets_the_count_all_the_same() -> None:
    nowhere = Words({("unit", ("case",)): Chosen(word="", factor=Decimal(24))})
    sold = measured_line(line(Decimal(2), Decimal(12)), nowhere)
    assert (sold.quantity, sold.uom, sold.unit_price) == (48, "", Decimal("0.50"))


def test_ten_thousand_of_a_third_of_a_cent_are_dearer_each_and_the_rest_is_discount() -> None:
    ordered = line(Decimal(1), Decimal("33.33"))
    sold = measured_line(ordered, words(Decimal(10_000)), 4)
    assert (sold.unit_price, sold.discount) == (Decimal("0.0034"), Decimal("0.67"))
    assert sold.net == ordered.net


def test_a_break_begins_where_the_quantity_is_reached() -> None:
    tiers = (Tier(price=Decimal(1), quantity=Decimal(36), uom="Case"),)
    said = Price(id="1", sku="COLA", currency="USD", tiers=tiers)
    (tier,) = measured_price(said, words(per=Decimal(24))).tiers
    assert (tier.quantity, tier.price) == (Decimal("1.5"), 24)


def test_a_price_of_an_unmapped_list_is_left_out_and_becomes_nobody_else_s() -> None:
    tiers = (Tier(price=Decimal(10)), Tier(price=Decimal(7), price_list="HOTEL"))
    said = Price(id="1", sku="COLA", currency="USD", tiers=tiers)
    assert measured_price(said, Words()).tiers == tiers[:1]
    listed = Words({("price_list", ("hotel",)): Chosen(word="Trade")})
    assert [t.price_list for t in measured_price(said, listed).tiers] == ["", "Trade"]


def test_an_item_two_lines_are_booked_as_in_packs_of_two_sizes_is_told_as_it_is() -> None:
    both = Words(
        {
            ("item", ("cola-24",)): Chosen(word="COLA", factor=Decimal(24)),
            ("item", ("cola-6",)): Chosen(word="COLA", factor=Decimal(6)),
        }
    )
    lines = [
        Line(id=sku, sku=sku, quantity=Decimal(1), unit_price=Decimal(1))
        for sku in ("COLA-24", "COLA-6")
    ]
    assert as_ordered(_order(*lines), both) == {}
    assert as_ordered(_order(lines[0]), both)["item", ("cola",)].word == "COLA-24"
