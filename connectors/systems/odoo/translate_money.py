"""What was paid and what is due, out of an order's invoices and their payments. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from connectors.canonical import Payment, key_of
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import NOTHING, Raw, money, name_of, number, read_time, text

#: A payment there stands for money once it is posted.
TAKEN = ("in_process", "paid", "posted")
KINDS = {"inbound": "captured", "outbound": "refunded"}


def payment_state(invoices: Iterable[Raw], total: Decimal) -> str:
    """Tell how far an order is paid, by what is left of its posted invoices."""
    posted = [move for move in invoices if move["state"] == "posted"]
    paid = sum((_settled(m) for m in posted if m["move_type"] == "out_invoice"), NOTHING)
    given = sum(
        (money(m["amount_total"]) for m in posted if m["move_type"] == "out_refund"), NOTHING
    )
    if given and given >= total:
        return "refunded"
    if given:
        return "part_refunded"
    if not paid:
        return "unpaid"
    return "paid" if paid >= total else "part_paid"


def _settled(move: Raw) -> Decimal:
    return money(move["amount_total"]) - money(move["amount_residual"])


def read_payments(rows: Iterable[Raw]) -> tuple[Payment, ...]:
    return tuple(_payment(row) for row in rows if row["state"] in TAKEN)


def _payment(row: Raw) -> Payment:
    return Payment(
        id=identity(row["id"]),
        method=key_of(name_of(row["journal_id"])),
        amount=money(number(row["amount"])),
        kind=KINDS[row["payment_type"]],
        reference=text(row.get("payment_reference")) or text(row.get("memo")),
        at=read_time(row["date"]) if row.get("date") else None,
    )
