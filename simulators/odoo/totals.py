"""Money: what a line comes to, with its taxes, rounded as the books are."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulators.odoo.database import Env
from simulators.odoo.fields import Row

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def exact(value: Any) -> Decimal:
    """Read what a row keeps: 18.75 is eighteen and three quarters, not what a float makes of it."""
    return Decimal(str(value or 0))


def taxes_name(env: Env) -> str:
    """Name the taxes of an order line: the field was renamed in 19."""
    return "tax_ids" if env.release >= 19 else "tax_id"


def line_amounts(env: Env, quantity: Any, price: Any, discount: Any, taxes: Iterable[int]) -> Row:
    """Work out a line: each line is rounded for itself, and its tax is what is left of the total."""
    raw = exact(price) * (1 - exact(discount) / HUNDRED) * exact(quantity)
    rows = [env.row("account.tax", id) for id in taxes]
    inside = sum((exact(r.get("amount")) for r in rows if _is_inside(r)), Decimal(0)) / HUNDRED
    total = cents(raw)
    subtotal = cents(raw / (1 + inside)) if inside else total
    for row in rows:
        if row.get("amount_type") == "fixed":
            total += cents(exact(row.get("amount")) * exact(quantity))
        elif not _is_inside(row):
            total += cents(subtotal * exact(row.get("amount")) / HUNDRED)
    net, whole = float(subtotal), float(total)
    # Odoo takes one float from the other: 58.22 - 50.63 reads 7.589999999999996.
    return {"price_subtotal": net, "price_total": whole, "price_tax": whole - net}


def _is_inside(row: Row) -> bool:
    return bool(row.get("price_include")) and row.get("amount_type") == "percent"


def sums(env: Env, rows: Iterable[Row], taxes: str) -> Row:
    """Add up lines to what a document comes to; `taxes` is the field their taxes stand in."""
    held = list(rows)
    net = sum((exact(row.get("price_subtotal")) for row in held), Decimal(0))
    whole = sum((exact(row.get("price_total")) for row in held), Decimal(0))
    company = env.row("res.company", 1)
    if company.get("tax_calculation_rounding_method") == "round_globally":
        whole += _rounded_once(env, held, taxes)
    return {
        "amount_untaxed": float(net), "amount_tax": float(whole - net), "amount_total": float(whole),
    }  # fmt: skip


def _rounded_once(env: Env, rows: list[Row], taxes: str) -> Decimal:
    """Tell by how much taxes beside the price differ, each rounded once for all its lines."""
    raw: dict[int, Decimal] = {}
    lined: dict[int, Decimal] = {}
    for row in rows:
        for id in row.get(taxes) or ():
            tax = env.row("account.tax", id)
            if tax.get("amount_type") == "percent" and not _is_inside(tax):
                own = exact(row.get("price_subtotal")) * exact(tax.get("amount")) / HUNDRED
                raw[id] = raw.get(id, Decimal(0)) + own
                lined[id] = lined.get(id, Decimal(0)) + cents(own)
    return sum((cents(raw[id]) - lined[id] for id in raw), Decimal(0))
