"""What an order and its kin can be searched by."""

import re
from typing import Any

from connectors.canonical import Order, Remark, Shipment

_JOINTS = re.compile(r"[\s\-./#]+")


def searchable(value: str) -> str:
    """Fold a number or name for search: no case, blanks, dashes or leading zeros."""
    return _JOINTS.sub("", value.casefold()).lstrip("0")[:120]


def identifiers(said: Any) -> set[str]:
    """List the folded values a record is found by."""
    values = {searchable(value) for value in _values(said)}
    return {value for value in values if len(value) > 1}


def _values(said: Any) -> tuple[str, ...]:
    match said:
        case Order():
            return _order_values(said)
        case Shipment():
            return (said.id, said.order_number, *said.tracking)
        case Remark():
            return (said.order_number,)
    return ()


def _order_values(said: Order) -> tuple[str, ...]:
    customer = said.customer
    own = (said.id, said.number, said.source_number, said.purchase_order)
    who = (customer.email, customer.name, customer.company, customer.phone, customer.account)
    where = (said.ship_to.name, said.ship_to.company, said.ship_to.postcode, said.bill_to.name)
    return own + who + where + tuple(line.sku for line in said.lines)
