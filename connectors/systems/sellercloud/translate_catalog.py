"""Sellercloud's products and prices in our words and back. Pure.

A product is stored as {"product": row of GET Catalog, "images": its images, "brand": its name}, a
price as the row alone. Prices are in USD, as everything there is.
"""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any

from connectors.base import Posted
from connectors.canonical import Component, Media, Price, Product, Stock, Tier, Words
from connectors.canonical.measuring import measured_price
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.sellercloud.fields import (
    SYSTEM,
    Raw,
    amount,
    custom_column,
    number,
    read_time,
    text,
)
from connectors.systems.sellercloud.offers import columns
from connectors.systems.sellercloud.translate_stock import write_stock

_POUND, _OUNCE = Decimal("0.45359237"), Decimal("0.028349523125")
WHOLESALE = "Wholesale"
#: Decimals of a price.
PLACES = 4


def read_product(raw: Raw, zone: tzinfo = UTC, uom_column: str = "") -> Product:
    row = raw["product"]
    return Product(
        id=identity(row["ID"]),
        sku=identity(row["ID"]),
        name=text(row["ProductName"]),
        description=text(row.get("ShortDescription")),
        web_description=text(row.get("LongDescription")),
        type=text(row.get("ProductType")),
        brand=text(raw.get("brand")),
        manufacturer_number=text(row.get("ManufacturerSKU")),
        upc=text(row.get("UPC")),
        uom=custom_column(row, uom_column) if uom_column else "",
        weight=read_weight(row),
        media=tuple(read_media(row, raw.get("images") or [])),
        components=tuple(_component(part) for part in row.get("ChildProducts") or ()),
        price=amount(row["SitePrice"]) if row.get("SitePrice") is not None else None,
        currency="USD" if row.get("SitePrice") is not None else "",
        available=_available(row),
        is_active=row.get("Status") == 1,
        updated_at=read_time(row["LastModifiedDate"], zone)
        if row.get("LastModifiedDate")
        else None,
    )


def read_weight(row: Raw) -> Decimal | None:
    """Read pounds and the ounces above them; nothing weighs nothing."""
    pounds, ounces = amount(row.get("WeightLbs")), amount(row.get("WeightOz"))
    weight = pounds * _POUND + ounces * _OUNCE
    return weight.quantize(Decimal("0.0001")) if weight else None


def read_media(row: Raw, images: list[Raw]) -> Iterator[Media]:
    """Give the default image first; a product whose images are not known has its main one."""
    urls = [text(i.get("Url")) for i in sorted(images, key=lambda i: not i.get("IsDefault"))]
    for url in dict.fromkeys(urls or [text(row.get("ImageUrl"))]):
        if url:
            yield Media(url=url)


def _component(part: Raw) -> Component:
    return Component(sku=text(part["ChildProductId"]), quantity=number(part["PerKitQty"]))


def _available(row: Raw) -> Decimal | None:
    told = row.get("InventoryAvailableQty")
    return None if told is None else number(told)


def write_product(product: Product, words: Words, made_as: tuple[str, str], uom_column: str) -> Raw:
    """Write a new product of a company and type, then what describes it."""
    company, kind = made_as
    if not kind:
        told = f"a new product {product.sku} without a type; name one in the connection"
        raise CannotSay(told, system=SYSTEM)
    sku = words.word("item", product.sku) or product.sku
    new: dict[str, Any] = {
        "ProductSKU": sku,
        "ProductName": product.name,
        "ProductTypeName": kind,
        "UPC": product.upc,
    }
    if company:
        new["CompanyId"] = int(company)
    onto = write_change(product, words, Posted(number=sku), uom_column)
    onto["stock"] = _stock(product, words, sku)
    return {**onto, "new": {name: value for name, value in new.items() if value != ""}}


def write_change(product: Product, words: Words, there: Posted, uom_column: str) -> Raw:
    """Write PUT Catalog/BasicInfo; what is not said is left as it is there."""
    said: dict[str, dict[str, Any]] = {
        "name": {"ProductName": product.name},
        "description": {"ShortDescription": product.description},
        "web_description": {"LongDescription": product.web_description},
        "manufacturer_number": {"ManufacturerSKU": product.manufacturer_number},
        "upc": {"UPC": product.upc},
        "price": {"SitePrice": _usd(product, words) if words.says("price") else None},
        "is_active": {"IsActive": product.is_active},
    }
    basic = {n: v for name, one in said.items() if words.says(name) for n, v in one.items()}
    extras = dict(words.extras)
    unit = words.measure(product.sku, product.uom).unit
    if uom_column and unit and words.says("uom"):
        extras[uom_column] = unit
    return {
        "new": None,
        "basic": {
            "ProductID": there.number,
            **{name: value for name, value in basic.items() if value not in ("", None)},
        },
        "columns": {"ProductID": there.number, "CustomColumns": columns(extras)},
        "stock": _stock(product, words, there.number) if _counts(words) else None,
    }


def _counts(words: Words) -> bool:
    """Tell whether the source is master of the quantity; else stock comes by its own kind."""
    return words.fields is not None and "available" in words.fields


def _stock(product: Product, words: Words, number: str) -> Raw | None:
    if product.available is None or product.components:
        return None
    stock = Stock(id=product.id, sku=product.sku, available=product.available)
    return write_stock(stock, words, Posted(number=number))


def _usd(product: Product, words: Words) -> Decimal | None:
    if product.price is not None and product.currency not in ("", "USD"):
        raise CannotSay(f"a price in {product.currency}: its prices are in USD", system=SYSTEM)
    measure = words.measure(product.sku, product.uom)
    return None if product.price is None else measure.price(product.price, PLACES)


def read_price(row: Raw, zone: tzinfo = UTC) -> Price:
    """Give the site's price, and the wholesale one where there is one."""
    tiers = [Tier(price=amount(row.get("SitePrice")))]
    if amount(row.get("WholeSalePrice")):
        tiers.append(Tier(price=amount(row["WholeSalePrice"]), price_list=WHOLESALE))
    return Price(
        id=identity(row["ID"]),
        sku=identity(row["ID"]),
        currency="USD",
        tiers=tuple(tiers),
        updated_at=read_time(row["LastModifiedDate"], zone)
        if row.get("LastModifiedDate")
        else None,
    )


def write_price(price: Price, words: Words, there: Posted) -> Raw:
    """Write everybody's price; those of lists and customers are for buyers it does not know."""
    price = measured_price(price, words, PLACES)
    if price.currency != "USD":
        raise CannotSay(f"a price in {price.currency}: its prices are in USD", system=SYSTEM)
    if price.base is None:
        told = f"a price of {price.sku} for some only: it has one site price for everybody"
        raise CannotSay(told, system=SYSTEM)
    for_all = [t for t in price.tiers if not (t.price_list or t.customer)]
    if any(tier.quantity > 1 for tier in for_all):
        told = f"a price of {price.sku} from a quantity on: it has one site price"
        raise CannotSay(told, system=SYSTEM)
    return {"ProductID": there.number, "SitePrice": price.base}
