"""The ten fields Inform shares of a product, in our words and back. Pure."""

from connectors.base import Posted
from connectors.canonical import Media, Product, Words
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.ddi.contract import SYSTEM
from connectors.systems.ddi.fields import Raw, decimal, money, text, time_of


def read_product(raw: Raw, currency: str) -> Product:
    """Translate the ten shared fields. Inform's one description is the product's name."""
    price, image = decimal(raw, "price"), text(raw, "imageUrl")
    return Product(
        id=identity(raw["productNumber"]),
        sku=raw["productNumber"],
        name=raw["description"].strip(),
        web_description=text(raw, "webDescription"),
        type=text(raw, "productType"),
        manufacturer_number=text(raw, "manufacturerProductNumber"),
        upc=text(raw, "upc"),
        uom=raw["unitOfMeasure"],
        media=(Media(url=image),) if image else (),
        price=price,
        currency="" if price is None else currency,
        available=decimal(raw, "availableQuantity"),
        is_active=raw.get("active") is not False,
        updated_at=time_of(raw, "lastModified"),
    )


def write_product(product: Product, words: Words, there: Posted | None, currency: str) -> Raw:
    """Write what is said of a product; a new one needs a description and a unit."""
    if words.fields is not None and "available" in words.fields:
        told = "an available quantity: it counts its own goods; make it their master"
        raise CannotSay(told, system=SYSTEM)
    if there is None and not (words.word("unit", product.uom) or product.uom):
        told = f"a new product {product.sku} without a unit of measure; name it at its source"
        raise CannotSay(told, system=SYSTEM)
    number = there.number if there else words.word("item", product.sku) or product.sku
    return {"productNumber": number, **_said(product, words, currency)}


def _said(product: Product, words: Words, currency: str) -> Raw:
    said = {
        "name": ("description", product.name or product.description),
        "type": ("productType", product.type),
        "media": ("imageUrl", next(iter(product.images), "")),
        "web_description": ("webDescription", product.web_description),
        "manufacturer_number": ("manufacturerProductNumber", product.manufacturer_number),
        "upc": ("upc", product.upc),
        "uom": ("unitOfMeasure", words.word("unit", product.uom) or product.uom),
        "price": ("price", _price(product, currency) if words.says("price") else ""),
        "is_active": ("active", product.is_active),
    }
    kept = {place: value for name, (place, value) in said.items() if words.says(name)}
    return {place: value for place, value in kept.items() if value not in ("", None)}


def _price(product: Product, currency: str) -> str:
    if product.price is None:
        return ""
    if product.currency not in ("", currency):
        told = f"a price in {product.currency}: its prices are in {currency}"
        raise CannotSay(told, system=SYSTEM)
    return money(product.price)
