"""How many of the target's unit so many of the source's are, and what one of them costs. Pure.

`per` of the source's unit are `factor` of the target's: 1 case is 24 cans, 24 cans are 1 case. Both
are kept whole, for a twenty-fourth is no decimal.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from connectors.canonical.money import CENT, rounded
from connectors.errors import CannotSay

ONE = Decimal(1)
#: Decimals of a quantity, and of a price unless the target keeps fewer.
PLACES = 6


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the target counts a thing as: its own item, its own unit ("" where it says none)."""

    item: str
    unit: str = ""
    factor: Decimal = ONE
    per: Decimal = ONE

    @property
    def is_same(self) -> bool:
        return self.factor == self.per

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.factor) / Fraction(self.per)

    def count(self, quantity: Decimal) -> Decimal:
        """Count exactly; CannotSay where it does not come out, such as 7 cans in cases of 24."""
        if self.is_same:
            return quantity
        found = self.at_most(quantity)
        if Fraction(found) != Fraction(quantity) * self.ratio:
            told = f"{plain(quantity)} of {self.item}, which is no full number of its {self._named}"
            raise CannotSay(f"{told} ({plain(self.per)} of ours are {plain(self.factor)} of it)")
        return found

    def at_most(self, quantity: Decimal) -> Decimal:
        """Count what is surely there: the rest that makes no unit of a millionth is left out."""
        if self.is_same:
            return quantity
        step = 10**PLACES
        steps = Fraction(quantity) * self.ratio * step
        return trimmed(Decimal(steps.numerator // steps.denominator) / step)

    def at_least(self, quantity: Decimal) -> Decimal:
        """Count what reaches a quantity, such as the one a price begins at."""
        return -self.at_most(-quantity)

    def price(self, price: Decimal, places: int = PLACES) -> Decimal:
        """Give the price of one of the target's, as fine as `places` allow."""
        return price if self.is_same else as_price(Fraction(price) / self.ratio, places)

    @property
    def _named(self) -> str:
        return self.unit or "unit"


def as_price(exact: Fraction, places: int) -> Decimal:
    """Give a price as fine as `places` allow; cents stay two digits."""
    return cents(rounded(Decimal(exact.numerator) / exact.denominator, ONE.scaleb(-places)))


def cents(amount: Decimal) -> Decimal:
    """Drop zeros behind the cents, and no others."""
    least = amount.quantize(CENT)
    return least if least == amount else trimmed(amount)


def trimmed(number: Decimal) -> Decimal:
    return Decimal(format(number.normalize(), "f"))


def plain(number: Decimal) -> str:
    return format(trimmed(number), "f")
