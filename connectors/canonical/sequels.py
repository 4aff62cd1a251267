"""What follows an order: shipments, remarks, charges, refunds, statuses, invoices."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connectors.canonical.words import Key

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ShippedLine:
    """Part of a shipment; `line` is the source's own line id where the system kept it."""

    sku: str
    quantity: Decimal
    line: str = ""
    uom: str = ""


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


@dataclass(frozen=True, kw_only=True)
class RefundedLine:
    """Part of a refund. `amount` is without tax; `restock` tells whether the goods come back."""

    sku: str
    quantity: Decimal
    amount: Decimal
    line: str = ""
    restock: bool = True
    uom: str = ""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money given back, with or without goods. Amounts are positive, in the order's `currency`.

    `order_id` is the order's id in the system that refunded it, where it was born there;
    `order_number` its number there, where it was booked there. `total` is what the buyer got.
    """

    id: str
    currency: str
    total: Decimal
    at: datetime
    order_id: str = ""
    order_number: str = ""
    lines: tuple[RefundedLine, ...] = ()
    shipping: Decimal = NOTHING
    tax: Decimal = NOTHING
    reason: str = ""
    method: Key = ()
    reference: str = ""

    @property
    def other(self) -> Decimal:
        """What is neither goods nor shipping nor tax: a goodwill, less a restocking fee."""
        goods = sum((line.amount for line in self.lines), NOTHING)
        return self.total - goods - self.shipping - self.tax


@dataclass(frozen=True, kw_only=True)
class Status:
    """How far an order has come in the system that carries it out, for the system it was born in.

    `state`: open, on_hold, shipped or cancelled, as an order's; `payment_state` is "" where the system
    does not keep it. `id` is the order's own id there.
    """

    id: str
    order_number: str
    state: str
    payment_state: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice of the business system. `order_number` is the order's number there.

    `state`: open, paid or void. `url` is where the buyer may see it, if there is such a place.
    """

    id: str
    number: str
    order_number: str
    currency: str
    total: Decimal
    balance: Decimal
    issued_on: date
    due_on: date | None = None
    state: str = "open"
    url: str = ""
    updated_at: datetime | None = None
