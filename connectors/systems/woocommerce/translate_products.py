"""Products in our words. Pure.

A product is stored as {"product", "parent", "weight_unit", "currency", "categories"}; `parent` is the
variable product a variation belongs to, None for others; `categories` are id -> [name, parent's id].
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.canonical import Component, Key, Media, Product
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import (
    OURS,
    Raw,
    amount,
    meta,
    meta_text,
    number,
    plain,
    read_structure,
    read_time,
    sku_of,
    text,
    trimmed,
    unmarked,
)

MEDIA, COMPONENTS = f"{OURS}media", f"{OURS}components"
MANUFACTURER, UOM, BRAND = "_manufacturer_number", "_unit_of_measure", "_brand"
#: What stands for the class of a product that is not taxed.
UNTAXED = "none"
#: Kilograms in one of the units a shop may weigh in.
KILOGRAMS = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lbs": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
}
_BLOCK = re.compile(r'\s*<div class="integrator-media">.*?</div>\s*', re.DOTALL)


def read_product(raw: Raw) -> Product:
    row, parent = raw["product"], raw.get("parent") or {}
    told = {**parent, **row} if parent else row
    regular = text(row.get("regular_price"))
    is_counted = row.get("manage_stock") is True and row.get("stock_quantity") is not None
    return Product(
        id=id_of(row, parent),
        sku=sku_of(row),
        name=_name(row, parent),
        description=unmarked(parent.get("short_description") or row.get("short_description")),
        web_description=_BLOCK.sub("", text(row.get("description") or parent.get("description"))),
        type="variation" if parent else text(row.get("type")),
        categories=tuple(_paths(told, raw.get("categories") or {})),
        keywords=tuple(plain(tag["name"]) for tag in told.get("tags") or ()),
        brand=_brand(told),
        manufacturer_number=meta_text(row, MANUFACTURER),
        upc=text(row.get("global_unique_id")),
        uom=meta_text(row, UOM),
        weight=_kilograms(row, raw["weight_unit"]),
        media=tuple(_media(row, parent)),
        components=tuple(_components(row)),
        tax_code=_tax_code(row, parent),
        price=amount(regular) if regular else None,
        currency=raw["currency"],
        available=max(number(row["stock_quantity"]), Decimal(0)) if is_counted else None,
        is_active=row.get("status") == "publish",
        updated_at=read_time(row.get("date_modified_gmt")),
    )


def id_of(row: Raw, parent: Raw | None = None) -> str:
    """Name a product by its number, a variation by its parent's and its own: as it is addressed."""
    above = (parent or {}).get("id") or (row.get("type") == "variation" and row.get("parent_id"))
    return f"{above}/{row['id']}" if above else identity(row["id"])


def path_of(id: str) -> str:
    above, _, own = id.rpartition("/")
    return f"products/{above}/variations/{own}" if above else f"products/{own}"


def _name(row: Raw, parent: Raw) -> str:
    if not parent:
        return plain(row["name"])
    options = ", ".join(plain(one.get("option")) for one in row.get("attributes") or ())
    return f"{plain(parent['name'])} – {options}" if options else plain(parent["name"])


def _paths(row: Raw, above: dict[str, Any]) -> Iterator[Key]:
    """Give each category as a path; `above`: id -> [name, parent's id] as text."""
    for category in row.get("categories") or ():
        path, at = [plain(category["name"])], identity(category["id"])
        seen = {at}
        while at in above and str(above[at][1]) in above and str(above[at][1]) not in seen:
            at = str(above[at][1])
            seen.add(at)
            path.insert(0, plain(above[at][0]))
        yield tuple(path)


def _brand(row: Raw) -> str:
    named = [plain(brand["name"]) for brand in row.get("brands") or ()]
    return named[0] if named else meta_text(row, BRAND)


def _tax_code(row: Raw, parent: Raw) -> str:
    if row.get("tax_status") == "none":
        return UNTAXED
    told = text(row.get("tax_class"))
    return text(parent.get("tax_class")) if parent and told == "parent" else told


def _kilograms(row: Raw, unit: str) -> Decimal | None:
    told = text(row.get("weight"))
    if not told or unit not in KILOGRAMS:
        return None
    return trimmed((number(told) * KILOGRAMS[unit]).quantize(Decimal("0.000001")))


def _media(row: Raw, parent: Raw) -> Iterator[Media]:
    single = [row["image"]] if row.get("image") else []
    for image in row.get("images") or single or parent.get("images") or ():
        yield Media(url=text(image["src"]), label=plain(image.get("alt")))
    for one in row.get("downloads") or ():
        yield Media(url=text(one["file"]), kind="attachment", label=plain(one.get("name")))
    for one in kept_media(row):
        if one["kind"] != "image":
            yield Media(url=one["url"], kind=one["kind"], label=one["label"])


def kept_media(row: Raw) -> list[dict[str, str]]:
    kept = read_structure(meta(row, MEDIA))
    return kept if isinstance(kept, list) else []


def _components(row: Raw) -> Iterator[Component]:
    """Give the parts of a kit; what stands in a group the shop made itself has no quantities."""
    kept = read_structure(meta(row, COMPONENTS))
    for one in kept if isinstance(kept, list) else ():
        yield Component(sku=one["sku"], quantity=Decimal(one["quantity"]))
