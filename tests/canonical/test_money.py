"""Money is rounded one way everywhere: half a cent goes up, away from nothing."""

from decimal import Decimal

import pytest

from connectors.canonical import Line
from connectors.canonical.measures import Measure
from connectors.canonical.money import rounded


@pytest.mark.parametrize(
    ("exact", "cents"),
    [("1.005", "1.01"), ("1.015", "1.02"), ("1.0049", "1.00"), ("-1.005", "-1.01"), ("2", "2.00")],
)
def test_half_a_cent_goes_up(exact: str, cents: str) -> None:
    assert str(rounded(Decimal(exact))) == cents


def test_a_line_comes_to_what_a_shop_makes_of_it() -> None:
    line = Line(id="1", sku="COLA", quantity=Decimal(3), unit_price=Decimal("0.335"))
    assert line.gross == Decimal("1.01")


def test_the_price_of_another_unit_is_rounded_alike() -> None:
    pair = Measure(item="COLA", factor=Decimal(2))
    assert pair.price(Decimal("0.25"), places=2) == Decimal("0.13")
