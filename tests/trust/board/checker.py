"""The history checker: what was sold, and what each target recorded, must tell one story.

In the manner of Jepsen's total queue. It reads the remotes' own records; the hub is asked only how it
explains what is not booked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
BOOKED = ("posted", "linked")
#: Where an order stands still until a person acts, or for ever.
VISIBLE = ("held", "blocked", "refused", "parked", "conflict", "skipped", "filtered", "cancelled")


@dataclass(frozen=True)
class Sold:
    """An order at its source, under the reference its target must know it by."""

    reference: str
    total: Decimal
    is_marked: bool | None = None


@dataclass(frozen=True)
class Created:
    """An order, or the money of one, at its target."""

    reference: str
    total: Decimal


@dataclass
class Verdict:
    """What is wrong, each with the sentence that says what."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not any(vars(self).values())

    def add(self, other: "Verdict") -> None:
        for name, told in vars(other).items():
            getattr(self, name).extend(told)

    def told(self) -> set[str]:
        return {one for told in vars(self).values() for one in told}

    def forget(self, known: set[str]) -> None:
        """Leave out what was told before: a double stays a double, and is one."""
        for name, told in vars(self).items():
            setattr(self, name, [one for one in told if one not in known])

    def __str__(self) -> str:
        return "\n".join(
            f"  {name}: {one}" for name, told in vars(self).items() for one in told[:8]
        )


def sold(remotes: Any) -> list[Sold]:
    shop = [
        Sold(f"SC-{row['ID']}", Decimal(str(row["GrandTotal"])), bool(row["Exported"]))
        for row in remotes.state("sellercloud")["orders"]
    ]
    web = [
        Sold(f"WEB-{row['id']}", Decimal(row["total"]))
        for row in remotes.state("woocommerce")["orders"]
    ]
    return shop + web


def created(remotes: Any) -> tuple[list[Created], list[Created], list[str]]:
    """Give the orders and the payments both targets hold, and the e-mails of their customers."""
    acumatica, odoo = remotes.state("acumatica"), remotes.state("odoo")
    own = [row for row in odoo["orders"] if row["database"] == "demo19"]
    orders = [Created(r["ExternalRef"], _money(r["OrderTotal"])) for r in acumatica["sales_orders"]]
    orders += [Created(r["origin"], _money(r["amount_total"])) for r in own]
    payments = [Created(_order_of(r["ExternalRef"]), _money(r["PaymentAmount"]))
                for r in acumatica["payments"]]  # fmt: skip
    payments += [
        Created(_order_of(r["memo"]), _money(r["amount"]))
        for r in odoo["payments"]
        if r["database"] == "demo19"
    ]
    emails = [f"ACU {c['MainContact']['Email']}" for c in acumatica["customers"]]
    emails += [
        f"ODO {p['email']}"
        for p in odoo["partners"]
        if p["database"] == "demo19" and p.get("email") and not p.get("parent_id")
    ]
    return orders, payments, [email for email in emails if "@new.example" in email]


def _order_of(payment: str) -> str:
    """Give the order a payment's reference begins with."""
    return payment.rpartition("-")[0]


def _money(told: Any) -> Decimal:
    return Decimal(str(told)).quantize(Decimal("0.01"))


def check(
    remotes: Any,
    standing: Mapping[str, Any],
    attempted: Iterable[str],
    may_stand: Iterable[str] = (),
    repriced: Iterable[str] = (),
) -> Verdict:
    """Judge the whole history. `may_stand`: references that may end visible rather than booked.

    `repriced`: those whose price and payment part, as their source tells it.
    """
    source = sold(remotes)
    orders, payments, emails = created(remotes)
    verdict, there = Verdict(), Counter(one.reference for one in orders)
    totals = {one.reference: one.total for one in orders}
    transfers, unreadable = standing["transfers"], standing["unreadable"]
    allowed = set(may_stand)
    for order in source:
        state, reason = (*transfers.get(order.reference, ("", "")), "")[:2]
        _check_one(verdict, order, there[order.reference], totals, state, reason)
        if not there[order.reference]:
            is_told = bool(unreadable.get(order.reference)) or (state in VISIBLE and bool(reason))
            _missing(verdict, order.reference, state, is_told, order.reference in allowed)
    strangers = set(there) - {order.reference for order in source}
    verdict.wrong += [f"{reference} is booked and was never sold" for reference in strangers]
    verdict.doubled += [f"{n} customers of {e}" for e, n in Counter(emails).items() if n > 1]
    verdict.unexplained += [
        f"{reference} was booked without an attempt"
        for reference in set(there) - set(attempted) - strangers
    ]
    asked = [one for one in orders if one.reference not in set(repriced)]
    _check_money(verdict, asked, payments, {r for r, t in transfers.items() if t[0] in BOOKED})
    return verdict


def _check_one(
    verdict: Verdict, order: Sold, count: int, totals: Mapping[str, Decimal], state: str, why: str
) -> None:
    if count > 1:
        verdict.doubled.append(f"{order.reference} is booked {count} times")
    if count and totals[order.reference] != order.total and state != "conflict":
        verdict.wrong.append(
            f"{order.reference} is {order.total} and was booked as {totals[order.reference]}"
        )
    if state in BOOKED and not count:
        verdict.lost.append(f"{order.reference} is told as booked and is not there")
    if order.is_marked and not count:
        verdict.wrong.append(f"{order.reference} is marked exported and not booked")
    if order.is_marked is False and count and state in BOOKED:
        verdict.stuck.append(f"{order.reference} is booked and not marked exported")
    if count and state not in (*BOOKED, "conflict"):
        verdict.stuck.append(
            f"{order.reference} is booked, and told as {state or 'unknown'}: {why}"
        )


def _missing(verdict: Verdict, reference: str, state: str, is_told: bool, may_stand: bool) -> None:
    if not state and not is_told:
        verdict.lost.append(f"{reference} was never taken in")
    elif state and state not in VISIBLE and not is_told:
        verdict.stuck.append(f"{reference} is still {state}")
    elif not is_told:
        verdict.unexplained.append(f"{reference} is {state} without a sentence")
    elif not may_stand:
        verdict.stuck.append(f"{reference} is {state or 'unreadable'} and could have been booked")


def _check_money(
    verdict: Verdict, orders: Iterable[Created], payments: Iterable[Created], booked: set[str]
) -> None:
    """Each order that is told as booked has its money there once, to the cent."""
    paid = Counter(one.reference for one in payments)
    verdict.doubled += [f"{n} payments of {reference}" for reference, n in paid.items() if n > 1]
    totals = {one.reference: one.total for one in orders}
    verdict.lost += [f"the money of {one} is not there" for one in booked & set(totals) - set(paid)]
    verdict.wrong += [
        f"{one.reference} costs {totals[one.reference]} and was paid {one.total}"
        for one in payments
        if one.reference in totals and one.total != totals[one.reference]
    ]
