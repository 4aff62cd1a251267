"""What follows an order: shipments, remarks, marketplace charges."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from connectors.canonical.words import Key

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ShippedLine:
    """Part of a shipment; `line` is the source's own line id where the system kept it."""

    sku: str
    quantity: Decimal
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """Goods that left. `order_number` is the order's number in the system that shipped it.

    `method` is that system's word for the way (a ship via); `is_complete` says whether the whole
    order has left with it, None where the system cannot tell.
    """

    id: str
    order_number: str
    method: Key
    shipped_at: datetime
    tracking: tuple[str, ...] = ()
    tracking_url: str = ""
    lines: tuple[ShippedLine, ...] = ()
    cost: Decimal = NOTHING
    weight: Decimal = NOTHING
    is_confirmed: bool = True
    is_complete: bool | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something staff wrote about an order in the business system, for the shop to know."""

    id: str
    order_number: str
    text: str
    kind: str = "customer_service"
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One kind of marketplace charge. `kind`: commission, posting, transaction, fulfilment, …"""

    kind: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class ChargeSheet:
    """An order's profit and loss as its source states it; final once settlement data are in."""

    order_id: str
    currency: str
    charges: tuple[Charge, ...]
    profit: Decimal
    is_final: bool

    @property
    def total(self) -> Decimal:
        return sum((charge.amount for charge in self.charges), NOTHING)
