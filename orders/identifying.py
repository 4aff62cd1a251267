"""What an order and its kin can be searched by."""

import re
from collections.abc import Iterable
from typing import Any

from connectors.canonical import Invoice, Order, Refund, Remark, Shipment

_JOINTS = re.compile(r"[\s\-./#]+")


def searchable(value: str) -> str:
    """Fold a number or name for search: no case, blanks, dashes or leading zeros."""
    return _JOINTS.sub("", value.casefold()).lstrip("0")[:120]


def folded(values: Iterable[str]) -> set[str]:
    """Fold values for search; what is too short to be looked for is dropped."""
    return {value for value in map(searchable, values) if len(value) > 1}


def identifiers(said: Any) -> tuple[str, ...]:
    """List what an order or its kin is searched by."""
    match said:
        case Order():
            return _order_values(said)
        case Shipment():
            return (said.id, said.order_number, *said.tracking)
        case Remark():
            return (said.order_number,)
        case Invoice():
            return (said.number, said.order_number)
        case Refund():
            return (said.id, said.order_id, said.reference)
    return ()


def _order_values(said: Order) -> tuple[str, ...]:
    customer = said.customer
    own = (said.id, said.number, said.source_number, said.purchase_order)
    who = (customer.email, customer.name, customer.company, customer.phone, customer.account)
    where = (said.ship_to.name, said.ship_to.company, said.ship_to.postcode, said.bill_to.name)
    return own + who + where + tuple(line.sku for line in said.lines)
