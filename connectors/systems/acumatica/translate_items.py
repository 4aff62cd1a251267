"""Acumatica's stock and non-stock items in our words and back. Pure.

A product is stored as {"item", "categories", "kit"}.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Component, Key, Media, Product, Words, key_of, path_key
from connectors.canonical import path_of as key_path
from connectors.canonical.words import folded
from connectors.errors import CannotSay, RecordRefused
from connectors.systems.acumatica.fields import (
    SYSTEM,
    Raw,
    money,
    named,
    needed,
    number,
    read_time,
    rows,
    text,
    value,
    wrapped,
)
from connectors.systems.acumatica.offers import with_extras
from connectors.systems.acumatica.translate import OFFERS

#: Kilograms in one unit of weight.
_KILOGRAMS = {
    "KG": Decimal(1),
    "G": Decimal("0.001"),
    "LB": Decimal("0.45359237"),
    "OZ": Decimal("0.028349523125"),
}
_STOPPED = ("inactive", "marked for deletion", "no sales")


def read_product(raw: Raw, brand_attribute: str = "", currency: str = "") -> Product:
    item = raw["item"]
    price = money(item, "DefaultPrice")
    return Product(
        id=named(item, "InventoryID"),
        sku=named(item, "InventoryID"),
        name=text(item, "Description"),
        description=text(item, "MetaDescription"),
        web_description=text(item, "Content"),
        type=text(item, "ItemClass"),
        categories=read_categories(item, raw.get("categories") or ()),
        keywords=_keywords(text(item, "SearchKeywords") or text(item, "MetaKeywords")),
        brand=_attribute(item, brand_attribute),
        manufacturer_number=_reference(item, "vendor part number"),
        upc=_reference(item, "barcode") or _reference(item, "gtin"),
        uom=text(item, "BaseUOM") or text(item, "BaseUnit"),
        weight=read_weight(item),
        media=tuple(read_media(item)),
        components=tuple(read_components(raw.get("kit") or {})),
        tax_code=text(item, "TaxCategory"),
        price=price,
        currency=currency if price is not None else "",
        is_active=text(item, "ItemStatus").casefold() not in _STOPPED,
        updated_at=read_time(value(item, "LastModified") or needed(item, "LastModifiedDateTime")),
    )


def read_categories(item: Raw, categories: Sequence[Raw]) -> tuple[Key, ...]:
    """Spell each category as the path of those it stands under."""
    known = {value(row, "CategoryID"): row for row in categories}
    ids = [value(row, "CategoryID") for row in rows(item, "Categories")]
    return tuple(path_of(id, known) for id in ids if id in known)


def path_of(id: int, known: dict[int, Raw]) -> Key:
    """Spell a category as the path of those it stands under, the top first."""
    names: list[str] = []
    while id in known and len(names) < len(known):
        names.insert(0, text(known[id], "Description"))
        id = value(known[id], "ParentCategoryID", 0)
    return key_of(*names)


def _keywords(told: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split(r"[,;]", told) if word.strip())


def _attribute(item: Raw, name: str) -> str:
    for row in rows(item, "Attributes"):
        if name and text(row, "AttributeID").casefold() == name.casefold():
            return text(row, "ValueDescription") or text(row, "Value")
    return ""


def _reference(item: Raw, kind: str) -> str:
    """Find a cross-reference by its type (words from memory of the product)."""
    for row in rows(item, "CrossReferences"):
        if text(row, "AlternateType").casefold() == kind:
            return text(row, "AlternateID")
    return ""


def read_weight(item: Raw) -> Decimal | None:
    unit = _KILOGRAMS.get(text(item, "WeightUOM").upper().removesuffix("S"))
    weight = money(item, "DimensionWeight") or money(item, "Weight")
    return (weight * unit).quantize(Decimal("0.0001")) if weight and unit else None


def read_media(item: Raw) -> Iterator[Media]:
    """Give the main image and the item's addresses; attached files need a log-in to be seen."""
    seen = set()
    if text(item, "ImageUrl"):
        seen.add(text(item, "ImageUrl"))
        yield Media(url=text(item, "ImageUrl"))
    for row in rows(item, "FileURLs") or rows(item, "FileUrls"):
        url = text(row, "FileURL")
        if url and url not in seen:
            seen.add(url)
            yield Media(url=url, kind=_media_kind(text(row, "FileType"), url))


def _media_kind(told: str, url: str) -> str:
    if told.casefold().startswith("v"):
        return "video"
    return "attachment" if url.casefold().endswith(".pdf") else "image"


def read_components(kit: Raw) -> Iterator[Component]:
    for kind, id in (("StockComponents", "Stock"), ("NonStockComponents", "NonStock")):
        for row in rows(kit, kind):
            sku = str(needed(row, f"{id}InventoryID")).strip()
            yield Component(sku=sku, quantity=number(row, "ComponentQty"))


def write_product(product: Product, words: Words, item_class: str) -> Raw:
    """Write a new stock item: of the class its type is mapped to, else of the connection's.

    The class decides accounts, units and everything else it needs, where nothing is said of it.
    """
    named = words.word("product_type", product.type) or item_class
    if not named:
        told = (
            f"a new item {product.sku}: map its product type, or name the item class of new items "
            "in the connection"
        )
        raise CannotSay(told, system=SYSTEM)
    unit = words.word("unit", product.uom)
    made = {
        **wrapped(InventoryID=_sku(product, words), ItemClass=named, BaseUOM=unit),
        **_said(product, words),
        "CrossReferences": list(_barcode(product)),
    }
    return {
        "entity": "StockItem",
        "is_there": False,
        "item": made,
        "categories": _categories(product, words),
    }


def write_change(product: Product, words: Words, there: Posted) -> Raw:
    """Write onto an item that is there; a barcode is left, for one without its id is added again."""
    changed = {**wrapped(InventoryID=there.number), **_said(product, words)}
    return {
        "entity": there.detail or "StockItem",
        "is_there": True,
        "item": changed,
        "categories": _categories(product, words),
    }


def _categories(product: Product, words: Words) -> list[str]:
    """Name the sales categories it shall stand in, by their paths; their numbers are looked up."""
    told = product.categories if words.says("categories") else ()
    found = (words.word("category", *path_key(path)) for path in told)
    return list(dict.fromkeys(filter(None, found)))


def placed(document: Raw, known: dict[Key, int], held: Raw) -> Raw:
    """Add the categories an item is not in yet: one that staff put it in stays."""
    by_name = {folded(path): id for path, id in known.items()}
    missing = [word for word in document["categories"] if folded(key_path(word)) not in by_name]
    if missing:
        told = f"it has no sales category “{'” and no “'.join(missing)}”"
        raise RecordRefused(told, system=SYSTEM)
    there = {value(row, "CategoryID") for row in rows(held, "Categories")}
    ids = [by_name[folded(key_path(word))] for word in document["categories"]]
    fresh = [wrapped(CategoryID=id) for id in ids if id not in there]
    return {**document["item"], **({"Categories": fresh} if fresh else {})}


def _sku(product: Product, words: Words) -> str:
    return words.word("item", product.sku) or product.sku


def _said(product: Product, words: Words) -> Raw:
    said = {
        "name": wrapped(Description=product.name[:256]),
        "description": wrapped(MetaDescription=product.description),
        "web_description": wrapped(Content=product.web_description),
        "keywords": wrapped(SearchKeywords=", ".join(product.keywords)),
        "price": wrapped(DefaultPrice=_price(product, words)),
        "tax_code": wrapped(TaxCategory=words.word("tax_code", product.tax_code)),
        "is_active": wrapped(ItemStatus="Active" if product.is_active else "No Sales"),
    }
    written = {n: v for name, one in said.items() if words.says(name) for n, v in one.items()}
    return with_extras(written, OFFERS["product"], words.extras)


def _price(product: Product, words: Words) -> Decimal | None:
    measure = words.measure(product.sku, product.uom)
    return None if product.price is None else measure.price(product.price)


def _barcode(product: Product) -> Iterator[Raw]:
    if product.upc:
        yield wrapped(AlternateID=product.upc, AlternateType="Barcode")
