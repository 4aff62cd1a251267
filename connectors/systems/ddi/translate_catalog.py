"""Inform's stock, prices and customers in our words. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from connectors.canonical import (
    Account,
    Address,
    Contact,
    Level,
    Price,
    Stock,
    Tier,
)
from connectors.kit.naming import identity
from connectors.systems.ddi.fields import Raw, decimal, text, time_of


def read_stock(raw: Raw) -> Stock:
    """Translate {"product", "rows"}: a row a branch, or one without a branch for all of them."""
    rows = raw["rows"]
    levels = tuple(
        Level(warehouse=text(row, "branch"), available=_available(row))
        for row in rows
        if text(row, "branch")
    )
    in_all = [_available(row) for row in rows if not text(row, "branch")]
    return Stock(
        id=raw["product"],
        sku=raw["product"],
        available=in_all[0] if in_all else sum((level.available for level in levels), Decimal(0)),
        levels=levels,
        updated_at=max(filter(None, (time_of(row, "lastModified") for row in rows)), default=None),
    )


def _available(row: Raw) -> Decimal:
    return Decimal(str(row["availableQuantity"]))


def by_product(rows: Iterable[Raw]) -> dict[str, list[Raw]]:
    """Gather the branches of each product, in the order of their names."""
    found: dict[str, list[Raw]] = {}
    for row in sorted(rows, key=lambda row: text(row, "branch")):
        found.setdefault(row["productNumber"], []).append(row)
    return found


def read_price(raw: Raw, currency: str) -> Price:
    """Translate {"product", "asked"}: the list price, and each price that was asked for.

    `asked`: {customer, quantity, price}; customer "" is everybody. A higher quantity of the same
    price is no break, and a customer who pays what everybody pays has no price of his own.
    """
    product, asked = raw["product"], raw["asked"]
    return Price(
        id=identity(product["productNumber"]),
        sku=product["productNumber"],
        currency=currency,
        tiers=(*_everybody(product, asked), *_customers(product, asked)),
        updated_at=time_of(product, "lastModified"),
    )


def _everybody(product: Raw, asked: list[Raw]) -> list[Tier]:
    told = list(_tiers(product, (one for one in asked if not one["customer"])))
    listed = decimal(product, "price")
    if listed is not None and not any(tier.quantity <= 1 for tier in told):
        told.insert(0, Tier(price=listed, uom=text(product, "unitOfMeasure")))
    return _breaks(told)


def _customers(product: Raw, asked: list[Raw]) -> Iterator[Tier]:
    listed = decimal(product, "price")
    everybody = {one["quantity"]: _price(one) for one in asked if not one["customer"]}
    for customer in dict.fromkeys(one["customer"] for one in asked if one["customer"]):
        theirs = [one for one in asked if one["customer"] == customer]
        # One own price is told with all of his breaks: everybody's may be the better one there.
        if any(_price(one) != everybody.get(one["quantity"], listed) for one in theirs):
            yield from _breaks(list(_tiers(product, theirs)))


def _tiers(product: Raw, asked: Iterable[Raw]) -> Iterator[Tier]:
    for one in asked:
        yield Tier(
            price=_price(one),
            quantity=Decimal(one["quantity"]),
            customer=one["customer"],
            uom=text(one["price"], "unitOfMeasure") or text(product, "unitOfMeasure"),
        )


def _price(asked: Raw) -> Decimal:
    return Decimal(str(asked["price"]["price"]))


def _breaks(tiers: list[Tier]) -> list[Tier]:
    ranked = sorted(tiers, key=lambda tier: tier.quantity)
    return [
        tier
        for before, tier in zip([None, *ranked], ranked, strict=False)
        if before is None or (tier.price, tier.uom) != (before.price, before.uom)
    ]


def read_account(raw: Raw) -> Account:
    """Translate a customer. Only trade customers buy on terms, so terms tell a company."""
    bill_to = raw.get("billTo") or {}
    return Account(
        id=identity(raw["customerNumber"]),
        number=raw["customerNumber"],
        name=raw["name"].strip(),
        email=text(raw, "email"),
        phone=text(raw, "phone"),
        is_company=bool(text(raw, "terms")),
        is_exempt=raw.get("taxExempt") is True,
        bill_to=read_address(bill_to),
        locations=tuple(read_address(one) for one in raw.get("shipTo") or ()),
        contacts=_contacts(bill_to),
        terms=text(raw, "terms"),
        price_list=text(raw, "priceClass"),
        customer_class=text(raw, "priceClass"),
        is_active=raw.get("active") is not False,
        updated_at=time_of(raw, "lastModified"),
    )


def read_address(raw: Raw) -> Address:
    """Read an address: with an attention the name is the company, without one it is the person."""
    person = text(raw, "attention")
    return Address(
        name=person or text(raw, "name"),
        company=text(raw, "name") if person else "",
        line1=text(raw, "address1"),
        line2=", ".join(filter(None, (text(raw, "address2"), text(raw, "address3")))),
        city=text(raw, "city"),
        state=text(raw, "state"),
        postcode=text(raw, "postalCode"),
        country=text(raw, "country").upper(),
        phone=text(raw, "phone"),
        email=text(raw, "email"),
    )


def _contacts(bill_to: Raw) -> tuple[Contact, ...]:
    person = text(bill_to, "attention")
    about = {"email": text(bill_to, "email"), "phone": text(bill_to, "phone")}
    return (Contact(name=person, **about),) if person else ()
