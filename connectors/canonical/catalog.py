"""What is sold, how much of it there is, what it costs, and who buys it on account.

The business system is their authority. Each is a state: only its newest value matters. `sku` is the
number a product goes by in the system that said it; quantities are in its `uom`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connectors.canonical.orders import Address
from connectors.canonical.words import Key

_NOWHERE = Address()


@dataclass(frozen=True, kw_only=True)
class Media:
    """Something shown or given with a product. `kind`: image, attachment (a PDF) or video."""

    url: str
    kind: str = "image"
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Component:
    """A part of a kit: `quantity` of `sku` goes into one."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product with everything a listing needs. `categories` are paths: ("Drinks", "Cola").

    `price` is the list price in `currency` and `available` the quantity free to sell, where the
    system tells them with the product; None where it does not.
    """

    id: str
    sku: str
    name: str
    description: str = ""
    web_description: str = ""
    type: str = ""
    categories: tuple[Key, ...] = ()
    keywords: tuple[str, ...] = ()
    brand: str = ""
    manufacturer_number: str = ""
    upc: str = ""
    uom: str = ""
    weight: Decimal | None = None  # kilograms
    media: tuple[Media, ...] = ()
    components: tuple[Component, ...] = ()
    tax_code: str = ""
    price: Decimal | None = None
    currency: str = ""
    available: Decimal | None = None
    is_active: bool = True
    updated_at: datetime | None = None

    @property
    def images(self) -> tuple[str, ...]:
        return tuple(media.url for media in self.media if media.kind == "image")


@dataclass(frozen=True, kw_only=True)
class Level:
    """How many are free to sell in one warehouse."""

    warehouse: str
    available: Decimal


@dataclass(frozen=True, kw_only=True)
class Stock:
    """How many of a product are free to sell: in all, and per warehouse where that is known."""

    id: str
    sku: str
    available: Decimal
    levels: tuple[Level, ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Tier:
    """One price: of one `uom`, from `quantity` on, in a list or for a customer, while it is valid.

    `price_list` and `customer` are the system's own words; both "" is everybody's price.
    """

    price: Decimal
    quantity: Decimal = Decimal(1)
    price_list: str = ""
    customer: str = ""
    uom: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Price:
    """Every price of a product in one currency."""

    id: str
    sku: str
    currency: str
    tiers: tuple[Tier, ...]
    updated_at: datetime | None = None

    @property
    def base(self) -> Decimal | None:
        """Give everybody's price of one, regardless of dates; None where only some have one."""
        plain = [t for t in self.tiers if not (t.price_list or t.customer) and t.quantity <= 1]
        return plain[0].price if plain else None


@dataclass(frozen=True, kw_only=True)
class Contact:
    name: str
    email: str = ""
    phone: str = ""
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A customer as a master record: a company with its contacts and locations, or a person.

    `number` is what staff know it by, `price_list` and `customer_class` are the system's own words.
    """

    id: str
    number: str
    name: str
    email: str = ""
    phone: str = ""
    is_company: bool = False
    tax_id: str = ""
    is_exempt: bool = False
    bill_to: Address = _NOWHERE
    locations: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    terms: str = ""
    price_list: str = ""
    customer_class: str = ""
    currency: str = ""
    may_log_in: bool = False
    is_active: bool = True
    updated_at: datetime | None = None
