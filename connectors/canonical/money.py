"""How money is rounded. Pure."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """Round half a cent up, away from nothing, as shops and books do: 1.005 is 1.01, -1.005 -1.01."""
    return amount.quantize(step, ROUND_HALF_UP)
