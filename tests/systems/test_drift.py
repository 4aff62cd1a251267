"""An order one member of which is lost, renamed or of another type is read as before, or not at all.

What it is about is never read as something else: an order, a line or a payment of another name is
another one to the books, and a refund read as a payment is money the wrong way round.
"""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.canonical import Order
from connectors.errors import Unreadable
from connectors.systems.acumatica import translate_orders
from connectors.systems.ddi import translate_entered
from connectors.systems.odoo import translate as odoo
from connectors.systems.sellercloud import translate as sellercloud
from simulators.faults import members
from syncs.booking import payment_id
from syncs.storing import MISSHAPEN
from tests.systems.test_goldens import GOLDEN, cases, input_of
from tests.systems.test_woocommerce import made

READERS: dict[str, Callable[[Any], Order]] = {
    "acumatica": lambda raw: translate_orders.read_order(raw, {"QT": "quote", "BL": "standing"}),
    "ddi": lambda raw: translate_entered.read_order(raw, "USD"),
    "odoo": odoo.read_order,
    "sellercloud": sellercloud.read_order,
    "woocommerce": lambda raw: made().read_order(raw),
}
#: Members whose empty value is documented to say something else: not paid yet.
MAY_BE_EMPTY = ("date_paid_gmt null", "date_paid_gmt emptied")
#: What may become of a member, by the value it had.
DRIFTS: dict[str, Callable[[Any], Any]] = {
    "listed": lambda value: "surprise" if isinstance(value, dict | list) else [value],
    "an object": lambda value: {"x": value},
    "null": lambda value: None,
    "emptied": lambda value: "",
}


def drifted(said: Any) -> Iterator[tuple[str, Any]]:
    """Give a document in every way in which one member of it may have drifted."""
    for place in range(sum(1 for _ in members(said))):
        for how in ("lost", "renamed", *DRIFTS):
            other = copy.deepcopy(said)
            holder, name = list(members(other))[place]
            value = holder.pop(name)
            if how in DRIFTS:
                holder[name] = DRIFTS[how](value)
            elif how == "renamed":
                holder[f"{name}New"] = value
            yield f"{name} {how}", other


def words(said: Any) -> Iterator[str]:
    """Give every plain value of a document as it is spelled."""
    for holder, name in members(said):
        if not isinstance(holder[name], dict | list):
            yield str(holder[name])


def about(order: Order) -> tuple[str, set[str], set[tuple[object, ...]]]:
    lines = {line.id for line in order.lines if not line.kit_of}
    return order.id, lines, {(payment_id(p), p.kind, p.amount) for p in order.payments}


@pytest.mark.parametrize(
    "expected",
    [path for system in READERS for path in cases(system, "order")],
    ids=lambda path: str(path.relative_to(GOLDEN)),
)
def test_a_drifted_order_is_read_as_itself_or_not_at_all(expected: Path) -> None:
    read, said = READERS[expected.parent.name], input_of(expected, "order")
    id, _, payments = about(read(said))
    known, wrong = set(words(said)), []
    for told, other in drifted(said):
        try:
            order = read(other)
        except (*MISSHAPEN, Unreadable):
            continue
        if order.problems():
            continue
        its_id, its_lines, its_payments = about(order)
        is_same = its_id == id and its_lines <= known and its_payments <= payments
        if not is_same and told not in MAY_BE_EMPTY:
            wrong.append(told)
    assert not wrong
