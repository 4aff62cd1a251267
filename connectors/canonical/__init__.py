"""The hub's own words for what remote systems say. Pure: no Django, no requests, no clock."""

from connectors.canonical.orders import (
    Address,
    Customer,
    Discount,
    GiftCard,
    Line,
    Note,
    Order,
    Payment,
    Tax,
)
from connectors.canonical.sequels import Charge, ChargeSheet, Remark, Shipment, ShippedLine
from connectors.canonical.serial import dump, load
from connectors.canonical.words import Chosen, Key, Words, key_of

__all__ = [
    "Address",
    "Charge",
    "ChargeSheet",
    "Chosen",
    "Customer",
    "Discount",
    "GiftCard",
    "Key",
    "Line",
    "Note",
    "Order",
    "Payment",
    "Remark",
    "Shipment",
    "ShippedLine",
    "Tax",
    "Words",
    "dump",
    "key_of",
    "load",
]
