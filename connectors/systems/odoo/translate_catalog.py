"""Odoo's products, stock and prices in our words. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.canonical import Component, Level, Media, Price, Product, Stock, Tier
from connectors.canonical.money import rounded
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import (
    Raw,
    amount,
    by_id,
    id_of,
    name_of,
    number,
    plain,
    price_list_of,
    read_date,
    read_time,
    text,
)
from connectors.systems.odoo.translate_lines import sku_of, tax_name

ALL_GOODS = "All"  # the root of its categories says nothing


def read_product(raw: Raw, site: str = "") -> Product:
    """Translate {"product", "parts", "products", "taxes", "tags"}."""
    product = raw["product"]
    web = text(product.get("website_description")) or text(product.get("description_ecommerce"))
    return Product(
        id=identity(product["id"]),
        sku=sku_of(int(product["id"]), {int(product["id"]): product}),
        name=text(product["name"]),
        description=text(product.get("description_sale")) or plain(product.get("description")),
        web_description=web,
        type=_type(product, bool(raw["parts"])),
        categories=tuple(_categories(product)),
        keywords=tuple(text(tag["name"]) for tag in raw["tags"]),
        upc=text(product.get("barcode")),
        uom=name_of(product.get("uom_id")),
        weight=number(product["weight"]) if product.get("weight") else None,
        media=_media(product, site),
        components=tuple(_components(raw)),
        tax_code=tax_name(list(product.get("taxes_id") or ()), by_id(raw["taxes"])),
        price=amount(product["lst_price"]),
        currency=name_of(product["currency_id"]),
        available=number(product["free_qty"]) if _is_counted(product) else None,
        is_active=bool(product["active"] and product.get("sale_ok", True)),
        updated_at=read_time(product["write_date"]),
    )


def _type(product: Raw, is_kit: bool) -> str:
    if is_kit:
        return "kit"
    kinds = {"consu": "goods", "service": "service", "combo": "combo"}
    return kinds.get(product["type"], text(product["type"]))


def _is_counted(product: Raw) -> bool:
    return bool(product.get("is_storable") and "free_qty" in product)


def _categories(product: Raw) -> Iterator[tuple[str, ...]]:
    path = category_path(name_of(product.get("categ_id")))
    if path:
        yield path


def category_path(complete_name: str) -> tuple[str, ...]:
    """Read “All / Drinks / Colas”; the root says nothing, and it alone is no category."""
    path = tuple(part.strip() for part in complete_name.split(" / "))
    path = path[1:] if path[0] == ALL_GOODS else path
    return path if any(path) else ()


def _media(product: Raw, site: str) -> tuple[Media, ...]:
    """Give its picture, where it is published: others are shown to nobody who is not logged in."""
    if not (site and product.get("is_published") and product.get("image_128")):
        return ()
    url = f"{site.rstrip('/')}/web/image/product.product/{product['id']}/image_1920"
    return (Media(url=url, label=text(product["name"])),)


def _components(raw: Raw) -> Iterator[Component]:
    products = by_id(raw["products"])
    for part in raw["parts"]:
        sku = sku_of(id_of(part["product_id"]), products)
        yield Component(sku=sku, quantity=number(part["quantity"]))


def read_stock(raw: Raw) -> Stock:
    """Translate {"product", "levels"}: what is free to sell, in all and by warehouse."""
    product = raw["product"]
    return Stock(
        id=identity(product["id"]),
        sku=sku_of(int(product["id"]), {int(product["id"]): product}),
        available=number(product["free_qty"]),
        levels=tuple(
            Level(warehouse=text(level["warehouse"]), available=number(level["free_qty"]))
            for level in raw["levels"]
        ),
    )


def read_price(raw: Raw) -> Price:
    """Translate {"product", "currency", "items"}: a product's prices in one currency."""
    product = raw["product"]
    base = amount(product["lst_price"])
    is_own = name_of(product["currency_id"]) == raw["currency"]
    own = (Tier(price=base, uom=name_of(product.get("uom_id"))),) if is_own else ()
    return Price(
        id=f"{product['id']} {raw['currency']}",
        sku=sku_of(int(product["id"]), {int(product["id"]): product}),
        currency=raw["currency"],
        tiers=(*own, *(_tier(item, product, base) for item in chosen_items(raw["items"], product))),
    )


def chosen_items(items: list[Raw], product: Raw) -> list[Raw]:
    """Keep what holds for a product: in each list and from each quantity, the closest rule."""
    best: dict[tuple[Any, ...], Raw] = {}
    for item in items:
        key = (
            id_of(item["pricelist_id"]),
            item["min_quantity"],
            item["date_start"],
            item["date_end"],
        )
        if not _can_be_told(item, product):
            continue
        if key not in best or item["applied_on"] < best[key]["applied_on"]:
            best[key] = item
    return sorted(best.values(), key=lambda item: int(item["id"]))


def _can_be_told(item: Raw, product: Raw) -> bool:
    """Tell a rule whose price can be worked out here: a fixed one, or so much off the list price."""
    reach = {
        "0_product_variant": id_of(item.get("product_id")) == product["id"],
        "1_product": id_of(item.get("product_tmpl_id")) == id_of(product["product_tmpl_id"]),
        "3_global": True,
    }
    is_plain = item["compute_price"] == "fixed" or (
        item["compute_price"] == "percentage" and item["base"] == "list_price"
    )
    return is_plain and reach.get(item["applied_on"], False)


def _tier(item: Raw, product: Raw, base: Decimal) -> Tier:
    if item["compute_price"] == "fixed":
        price = amount(item["fixed_price"])
    else:
        kept = 1 - number(item["percent_price"]) / 100
        price = rounded(base * kept)
    return Tier(
        price=price,
        quantity=max(number(item["min_quantity"] or 0), Decimal(1)),
        price_list=price_list_of(item["pricelist_id"]),
        uom=name_of(product.get("uom_id")),
        valid_from=read_date(item["date_start"]),
        valid_until=read_date(item["date_end"]),
    )
