"""Find in a shop, or make there, what a product names: categories, tags, brand, parts, tax class."""

import html
from collections.abc import Sequence

from connectors.errors import CannotSay, NotMatched, NotThere, RecordRefused
from connectors.systems.woocommerce.fields import SYSTEM, Raw, plain, text
from connectors.systems.woocommerce.shop import Shop, TermExists
from connectors.systems.woocommerce.translate_listing import Terms
from connectors.systems.woocommerce.translate_products import path_of

#: Letters a term's name may have; the shop has no words for a longer one (seen).
LONGEST = 200


def terms(shop: Shop, document: Raw, weight_unit: str) -> Terms:
    """Look everything up that a product's document names in words."""
    id = document["id"]
    return Terms(
        categories=tuple(category(shop, path) for path in document["categories"] or ()),
        tags=tuple(_term(shop, "products/tags", tag) for tag in document["tags"] or ()),
        brand=brand(shop, document["brand"]),
        parts=tuple(part(shop, sku) for sku in document["parts"]),
        tax_class=tax_class(shop, document["tax_code"]),
        weight_unit=weight_unit,
        held=shop.get(path_of(id)) if id and document["images"] else None,
    )


def category(shop: Shop, path: Sequence[str]) -> int:
    """Walk a path from the top; make what is missing of it."""
    at = 0
    for name in path:
        at = _term(shop, "products/categories", name, at)
    return at


def brand(shop: Shop, name: str) -> int | None:
    """Give the brand's id; None where it has no name, or the shop is older than brands (9.6)."""
    if not name:
        return None
    try:
        return _term(shop, "products/brands", name)
    except NotThere:
        return None


def _term(shop: Shop, path: str, name: str, parent: int | None = None) -> int:
    """Find a term, or make it; what another product's listing has made in between is taken."""
    told = plain(name)
    if len(told) > LONGEST:
        raise CannotSay(f"“{told[:40]}…”, a name of {len(told)} letters", system=SYSTEM)
    found = _named(shop, path, told, parent)
    if found is not None:
        return found
    above = {"parent": parent} if parent else {}
    try:
        return int(shop.post(path, {"name": told, **above})["id"])
    except TermExists as there:
        return there.id


def _named(shop: Shop, path: str, name: str, parent: int | None) -> int | None:
    """Search by the name as the shop keeps it: with its ampersands spelled out (seen)."""
    for row in shop.every(path, search=html.escape(name, quote=False)):
        is_there = parent is None or int(row.get("parent") or 0) == parent
        if is_there and plain(row["name"]).casefold() == name.casefold():
            return int(row["id"])
    return None


def part(shop: Shop, sku: str) -> int:
    row = article(shop, sku)
    if row is None:
        raise NotMatched(f"product “{sku}”, a part of this kit", system=SYSTEM)
    return int(row["id"])


def article(shop: Shop, sku: str) -> Raw | None:
    """Find a product or variation by its SKU; two of one SKU are for staff to mend."""
    rows = shop.get("products", sku=sku, status="any")
    ours: list[Raw] = [row for row in rows if text(row["sku"]).casefold() == sku.casefold()]
    if len(ours) > 1:
        named = " and ".join(f"{plain(row['name'])} ({row['id']})" for row in ours)
        raise RecordRefused(f"SKU {sku} is borne by {named}", system=SYSTEM)
    return ours[0] if ours else None


def tax_class(shop: Shop, code: str) -> str | None:
    """Give the shop's class of this name; None where it has none: its own default then stays."""
    if not code:
        return None
    if code.casefold() == "none":
        return "none"
    for row in shop.get("taxes/classes"):
        if code.casefold() in (text(row["slug"]).casefold(), plain(row["name"]).casefold()):
            slug = text(row["slug"])
            return "" if slug == "standard" else slug
    return None
