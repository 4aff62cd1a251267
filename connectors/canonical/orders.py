"""An order and its parts, as the hub says them.

Amounts are `Decimal` in the order's `currency`; discounts, taxes and fees are positive. Times are
aware and keep the offset of their source's clock, so that `.date()` is its own day; promises are
dates, ids are text. What the source stated (total, tax) is kept as stated; `problems()` says where
it does not add up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connectors.canonical.money import rounded
from connectors.canonical.words import Key

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Address:
    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""  # ISO 3166 alpha-2
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Customer:
    id: str = ""
    account: str = ""
    email: str = ""
    name: str = ""
    company: str = ""
    phone: str = ""
    tax_id: str = ""
    is_exempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Discount:
    """A discount of the whole order; `on` tells what it lowers: "goods" or "shipping"."""

    amount: Decimal
    label: str = ""
    code: str = ""
    on: str = "goods"


@dataclass(frozen=True, kw_only=True)
class Tax:
    name: str
    amount: Decimal
    rate: Decimal | None = None
    taxable: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that was taken or promised. `kind`: authorized, captured, refunded or deposit."""

    method: Key
    amount: Decimal
    kind: str = "captured"
    id: str = ""
    reference: str = ""
    at: datetime | None = None

    @property
    def is_money(self) -> bool:
        return self.kind in ("captured", "deposit")


@dataclass(frozen=True, kw_only=True)
class GiftCard:
    code: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something written about an order. `kind`: customer_instructions, order or customer_service."""

    text: str
    kind: str = "order"
    id: str = ""
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line: `unit_price` before discount and without tax; `discount` and `tax` of the whole line.

    `kit_of` is the id of the parent line; a component with `unit_price` 0 carries no money.
    """

    id: str
    sku: str
    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    options: str = ""
    uom: str = ""
    discount: Decimal = NOTHING
    tax: Decimal = NOTHING
    tax_code: str = ""
    warehouse: str = ""
    note: str = ""
    kit_of: str = ""

    @property
    def gross(self) -> Decimal:
        return rounded(self.quantity * self.unit_price)

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount


@dataclass(frozen=True, kw_only=True)
class Order:
    id: str
    number: str
    source: Key
    currency: str
    total: Decimal
    placed_at: datetime
    lines: tuple[Line, ...]
    customer: Customer
    bill_to: Address
    ship_to: Address
    source_number: str = ""  # the channel's own number, such as Amazon's
    source_label: str = ""
    purchase_order: str = ""
    kind: str = "order"  # order, quote, standing
    state: str = "open"  # open, on_hold, shipped, cancelled
    payment_state: str = "unpaid"  # unpaid, authorized, part_paid, paid, part_refunded, refunded
    updated_at: datetime | None = None
    ship_by: date | None = None
    deliver_by: date | None = None
    shipping_method: Key = ()
    shipping_label: str = ""
    shipping: Decimal = NOTHING
    shipping_tax: Decimal = NOTHING
    handling: Decimal = NOTHING
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    payments: tuple[Payment, ...] = ()
    gift_cards: tuple[GiftCard, ...] = ()
    prices_include_tax: bool = False  # as the source stated them; amounts here are without
    terms: str = ""
    sales_rep: str = ""
    fulfilled_by: str = "us"  # us, marketplace
    notes: tuple[Note, ...] = ()
    tags: tuple[str, ...] = ()
    buyer_currency: str = ""
    buyer_rate: Decimal | None = None  # buyer's currency per one of the order's

    @property
    def goods(self) -> Decimal:
        """Sum the lines after their own discounts."""
        return sum((line.net for line in self.lines), NOTHING)

    @property
    def discount(self) -> Decimal:
        return sum((discount.amount for discount in self.discounts), NOTHING)

    @property
    def tax(self) -> Decimal:
        """Sum every tax: of goods as stated in `taxes`, and of shipping."""
        return sum((tax.amount for tax in self.taxes), NOTHING) + self.shipping_tax

    @property
    def gift(self) -> Decimal:
        return sum((card.amount for card in self.gift_cards), NOTHING)

    @property
    def needs_picking(self) -> bool:
        """Tell whether its goods are still to leave, from a place of ours."""
        return self.state != "shipped" and self.fulfilled_by == "us"

    @property
    def authorized(self) -> Decimal:
        """Sum what was promised and not yet taken."""
        return sum((p.amount for p in self.payments if p.kind == "authorized"), NOTHING)

    @property
    def paid(self) -> Decimal:
        taken = sum((p.amount for p in self.payments if p.is_money), NOTHING)
        return taken - sum((p.amount for p in self.payments if p.kind == "refunded"), NOTHING)

    @property
    def instructions(self) -> tuple[str, ...]:
        """Give what the buyer asked for, a gift message among it."""
        return tuple(note.text for note in self.notes if note.kind == "customer_instructions")

    def proof(self) -> tuple[tuple[str, Decimal], ...]:
        """List the parts of the total, in staff's words; they are summed with their signs."""
        return (
            ("lines", self.goods),
            ("shipping", self.shipping),
            ("handling", self.handling),
            ("tax", self.tax),
            ("discount", -self.discount),
            ("gift cards", -self.gift),
        )

    def difference(self) -> Decimal:
        """Tell by how much the stated total exceeds the sum of its parts."""
        return self.total - sum((amount for _, amount in self.proof()), NOTHING)

    def problems(self, tolerance: Decimal = NOTHING) -> list[str]:
        """Say in sentences what makes this order unfit to be booked; nothing when it is fit."""
        found = []
        if not self.lines:
            found.append("The order has no lines.")
        difference = self.difference()
        if abs(difference) > tolerance:
            found.append(
                f"The parts of the order come to {self.total - difference:.2f} "
                f"{self.currency}, but the source states {self.total:.2f} {self.currency}."
            )
        if any(line.quantity <= 0 for line in self.lines):
            found.append("A line has no quantity.")
        if any(line.net < 0 for line in self.lines):
            found.append("A line's discount exceeds its price.")
        return found
