"""Which words stop a record, which are left out, and which need no rule."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.canonical import (
    Account,
    Address,
    Customer,
    Line,
    Order,
    Price,
    Product,
    Refund,
    RefundedLine,
    Shipment,
    ShippedLine,
    Tier,
)
from mappings.resolver import DEFAULT, EXACT, PATTERN, Resolution, Rule, Rules, resolve

AT = datetime(2026, 11, 24, tzinfo=UTC)
LINE = Line(
    id="1", sku="COLA", quantity=Decimal(2), unit_price=Decimal(12), uom="Case", tax_code="Food"
)
ORDER = Order(
    id="1", number="1", source=("web",), currency="USD", total=Decimal(24), placed_at=AT,
    lines=(LINE,), customer=Customer(), bill_to=Address(), ship_to=Address(), terms="30 Days",
)  # fmt: skip
ROUTE = Rule(kind="order_type", match=DEFAULT, key=(), word="SO")


def exact(kind: str, key: str, word: str, **said: Any) -> Rule:
    return Rule(kind=kind, match=EXACT, key=(key,), word=word, **said)


def left(resolution: Resolution) -> set[str]:
    return {kind for kind, _ in resolution.unsaid}


def stopped(resolution: Resolution) -> set[str]:
    return {kind for kind, _ in resolution.gaps}


def test_an_order_waits_for_its_units_and_goes_without_its_terms_and_tax_codes() -> None:
    made = resolve(ORDER, Rules((ROUTE,)))
    assert stopped(made) == {"unit"}
    assert left(made) == {"terms", "tax_code"}


def test_an_item_that_names_its_unit_leaves_nothing_to_ask_for() -> None:
    named = exact("item", "cola", "C1", unit="CAN", factor=Decimal(24))
    assert stopped(resolve(ORDER, Rules((ROUTE, named)))) == set()
    loose = replace(LINE, id="2", sku="LEMON")
    both = replace(ORDER, lines=(LINE, loose))
    assert stopped(resolve(both, Rules((ROUTE, named)))) == {"unit"}, "the other still needs it"


def test_the_target_s_own_word_needs_no_rule_and_comes_as_the_target_spells_it() -> None:
    rules = Rules((ROUTE,), shared={"unit": {"case": "CASE"}, "terms": {}})
    made = resolve(ORDER, rules)
    assert made.words.word("unit", "Case") == "CASE"
    assert left(made) == {"terms", "tax_code"}


def test_where_an_order_was_born_is_no_class_of_customers() -> None:
    rules = Rules((ROUTE,), shared={"customer_class": {"web": "WEB"}, "unit": None})
    assert resolve(ORDER, rules).words.word("customer_class", "web") == ""
    account = Account(id="1", number="1", name="A", customer_class="Web")
    assert resolve(account, rules).words.word("customer_class", "Web") == "WEB"


def test_a_trade_customer_goes_without_what_nobody_mapped() -> None:
    account = Account(
        id="1", number="1", name="A", customer_class="Diner", terms="30D", price_list="HOTEL"
    )
    made = resolve(account, Rules((exact("price_list", "hotel", "Trade"),)))
    assert made.gaps == ()
    assert left(made) == {"customer_class", "terms"}
    assert made.words.word("price_list", "HOTEL") == "Trade"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (("Drinks", "Colas"), "Cola & co"),
        (("Drinks", "Waters", "Still"), "Soft"),
        (("Drinks",), "Soft"),
        (("Snacks", "Drinks"), ""),
        (("drinks", "COLAS"), "Cola & co"),
    ],
)
def test_a_category_goes_by_its_path_and_a_child_falls_back_to_nothing(
    path: tuple[str, ...], word: str
) -> None:
    rules = Rules(
        (
            exact("category", "drinks > colas", "Cola & co"),
            Rule(kind="category", match=PATTERN, key=("drinks*",), word="Soft"),
        )
    )
    product = Product(id="1", sku="A", name="A", categories=(path,))
    assert resolve(product, rules).words.word("category", " > ".join(path)) == word


def test_a_product_waits_for_no_word_at_all() -> None:
    product = Product(
        id="1", sku="A", name="A", type="Soda", categories=(("Drinks",),), uom="EA", tax_code="T"
    )
    made = resolve(product, Rules((), items={}))
    assert made.gaps == ()
    assert left(made) == {"product_type", "category", "unit", "tax_code"}


def price(*units: str) -> Price:
    tiers = tuple(Tier(price=Decimal(n + 1), uom=unit) for n, unit in enumerate(units))
    return Price(id="1", sku="A", currency="USD", tiers=tiers)


def test_a_price_in_two_units_waits_until_each_has_its_factor() -> None:
    any_unit = Rules((), shared={"unit": None})
    assert stopped(resolve(price("EA", "CASE"), any_unit)) == {"unit"}
    assert stopped(resolve(price("EA", "ea"), any_unit)) == set()
    mapped = Rules((exact("unit", "ea", "EA"), exact("unit", "case", "EA", factor=Decimal(24))))
    assert resolve(price("EA", "CASE"), mapped).gaps == ()


def test_what_goes_back_to_where_the_order_was_born_waits_for_no_item() -> None:
    shipment = Shipment(
        id="1", order_number="SO1", method=(), shipped_at=AT,
        lines=(ShippedLine(sku="LEMON", quantity=Decimal(1), uom="CAN"),),
    )  # fmt: skip
    assert resolve(shipment, Rules((), items={})).gaps == ()
    line = RefundedLine(sku="LEMON", quantity=Decimal(1), amount=Decimal(1))
    home = Refund(
        id="1", currency="USD", total=Decimal(1), at=AT, order_number="SO1", lines=(line,)
    )
    assert resolve(home, Rules((), items={})).gaps == ()
    abroad = replace(home, order_id="77", order_number="")
    assert stopped(resolve(abroad, Rules((), items={}))) == {"item"}


def test_a_rule_without_a_word_leaves_out_in_silence() -> None:
    silent = Rule(kind="terms", match=DEFAULT, key=(), word="")
    made = resolve(ORDER, Rules((ROUTE, silent), shared={"unit": None}))
    assert left(made) == {"tax_code"}
    assert made.words.word("terms", "30 Days") == ""


def test_what_was_left_out_survives_being_stored() -> None:
    made = resolve(ORDER, Rules((ROUTE,)))
    assert Resolution.from_json(made.as_json()) == made
