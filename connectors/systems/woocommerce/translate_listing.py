"""Products in WooCommerce's words. Pure.

What core has no place for is kept by us: documents and videos stand as links at the end of the
description, and in meta data as they were given; the quantities of a kit stand in meta data too.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.canonical import Product, Words, path_key, path_of
from connectors.errors import CannotSay
from connectors.systems.woocommerce.fields import SYSTEM, Raw, spelled, structure, trimmed
from connectors.systems.woocommerce.offers import meta_rows, natives
from connectors.systems.woocommerce.translate_products import (
    BRAND,
    COMPONENTS,
    KILOGRAMS,
    MANUFACTURER,
    MEDIA,
    UOM,
    kept_media,
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a product's words are in this shop: the ids of what it names, and the unit of weight.

    `brand` is None where the shop has no brands. `held` is the product as it stands there.
    """

    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    brand: int | None = None
    parts: tuple[int, ...] = ()
    tax_class: str | None = None
    weight_unit: str = "kg"
    held: Raw | None = None


def write_product(product: Product, words: Words, there: str, kind: str) -> Raw:
    """Write a product, what has to be found or made in the shop apart; `there` is "" for a new one.

    A listing's price and stock come by their own kinds; a new one starts with what is told here.
    """
    is_variation = kind == "variation"
    says = words.says
    body: Raw = {
        **(_texts(product, words) if not is_variation else {}),
        **_numbers(product, words),
        **({"status": _status(product, is_variation)} if says("is_active") else {}),
    }
    if not there:
        body |= _first(product, words)
    kept = list(_meta(product, words))
    return {
        "id": there,
        "product": body | natives("product", words.extras),
        "meta": kept + meta_rows("product", words.extras),
        "categories": _said(words, "categories", _categories(product, words)),
        "tags": _said(words, "keywords", list(product.keywords)),
        "brand": product.brand if says("brand") else "",
        "parts": [part.sku for part in product.components] if says("components") else [],
        "tax_code": words.word("tax_code", product.tax_code) if says("tax_code") else "",
        "weight": product.weight if says("weight") else None,
        "images": list(_images(product)) if says("media") else None,
        "is_variation": is_variation,
    }


def _categories(product: Product, words: Words) -> list[list[str]]:
    """Give each category as the shop's own path; one that is mapped to nothing is left out."""
    found = (words.word("category", *path_key(path)) for path in product.categories)
    return [list(path_of(word)) for word in dict.fromkeys(found) if word]


def _said(words: Words, name: str, value: Any) -> Any:
    return value if words.says(name) else None


def _texts(product: Product, words: Words) -> Raw:
    body: Raw = {}
    if words.says("name"):
        body["name"] = product.name
    if words.says("web_description"):
        told = product.web_description or product.description
        body["description"] = told + (_links(product) if words.says("media") else "")
    if words.says("description"):
        body["short_description"] = product.description if product.web_description else ""
    return body


def _links(product: Product) -> str:
    """Spell documents and videos; WordPress shows a video whose address has a line of its own."""
    papers = [
        f'<li><a href="{html.escape(m.url)}">{html.escape(m.label or m.url.rsplit("/")[-1])}</a></li>'
        for m in product.media
        if m.kind == "attachment"
    ]
    videos = [m.url for m in product.media if m.kind == "video"]
    if not (papers or videos):
        return ""
    parts = [f"<ul>{''.join(papers)}</ul>"] if papers else []
    return "\n\n" + "\n".join(['<div class="integrator-media">', *parts, *videos, "</div>"])


def _numbers(product: Product, words: Words) -> Raw:
    return {"global_unique_id": product.upc} if words.says("upc") and product.upc else {}


def _status(product: Product, is_variation: bool) -> str:
    if product.is_active:
        return "publish"
    return "private" if is_variation else "draft"


def _first(product: Product, words: Words) -> Raw:
    measure = words.measure(product.sku, product.uom)
    body: Raw = {"sku": measure.item, "type": "grouped" if product.components else "simple"}
    if product.components:
        return body  # a group has neither a price nor stock of its own
    if product.price is not None and words.says("price"):
        body["regular_price"] = spelled(measure.price(product.price))
    if product.available is not None and words.says("available"):
        available = measure.at_most(product.available)
        body |= {"manage_stock": True, "stock_quantity": max(0, int(available))}
    return body


def _meta(product: Product, words: Words) -> Iterator[Raw]:
    if words.says("manufacturer_number") and product.manufacturer_number:
        yield _row(MANUFACTURER, product.manufacturer_number)
    unit = words.measure(product.sku, product.uom).unit
    if words.says("uom") and unit:
        yield _row(UOM, unit)
    if words.says("components") and product.components:
        parts = [{"sku": c.sku, "quantity": f"{c.quantity:f}"} for c in product.components]
        yield _row(COMPONENTS, structure(parts))
    if words.says("media") and product.media:
        kept = [{"kind": m.kind, "url": m.url, "label": m.label} for m in product.media]
        yield _row(MEDIA, structure(kept))


def _row(key: str, value: Any) -> Raw:
    return {"key": key, "value": value}


def _images(product: Product) -> Iterator[Raw]:
    for image in product.media:
        if image.kind == "image":
            yield {"src": image.url, "alt": image.label}


def fitted(document: Raw, terms: Terms) -> Raw:
    """Fit a product to the shop: POST products, PUT products/{id} or its variation."""
    body = dict(document["product"])
    is_variation = document["is_variation"]
    if document["weight"] is not None:
        body["weight"] = _in_unit(document["weight"], terms.weight_unit)
    if terms.tax_class is not None:
        is_free = terms.tax_class == "none"
        body |= {"tax_status": "none"} if is_free else {"tax_class": terms.tax_class}
    if not is_variation:
        body |= _placed(document, terms)
    images = _new_images(document, terms.held)
    if images is not None:
        body |= ({"image": images[0]} if images else {}) if is_variation else {"images": images}
    kept = list(document["meta"])
    if document["brand"] and terms.brand is None and not is_variation:
        kept.append(_row(BRAND, document["brand"]))
    return body | ({"meta_data": kept} if kept else {})


def _placed(document: Raw, terms: Terms) -> Raw:
    """Say where a product stands: categories, tags, brand, and the parts of a kit."""
    body: Raw = {}
    if document["categories"]:
        body["categories"] = [{"id": id} for id in terms.categories]
    if document["tags"] is not None:
        body["tags"] = [{"id": id} for id in terms.tags]
    if terms.brand is not None:
        body["brands"] = [{"id": terms.brand}]
    if document["parts"]:
        body["grouped_products"] = list(terms.parts)
    return body


def _in_unit(kilograms: Decimal, unit: str) -> str:
    if unit not in KILOGRAMS:
        raise CannotSay(f"a weight: the shop weighs in “{unit}”", system=SYSTEM)
    weight = (kilograms / KILOGRAMS[unit]).quantize(Decimal("0.0001"))
    return spelled(trimmed(weight))


def _new_images(document: Raw, held: Raw | None) -> Sequence[Raw] | None:
    """Give images only where they changed: the shop downloads each again and keeps both."""
    images: Sequence[Raw] | None = document["images"]
    if images is None or held is None:
        return images or None
    before = [one["url"] for one in kept_media(held) if one["kind"] == "image"]
    return images if [one["src"] for one in images] != before else None
