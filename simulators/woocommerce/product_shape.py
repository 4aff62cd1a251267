"""How products and variations look over the API."""

from decimal import Decimal
from typing import Any

from simulators.woocommerce.asking import Call
from simulators.woocommerce.pricing import is_on_sale, price_of
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, in_paragraphs

TYPES = ("simple", "grouped", "external", "variable")
STATUSES = ("draft", "pending", "private", "publish")
PRICE_HTML = (
    '<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-'
    'currencySymbol" translate="no">&#36;</span>{}</bdi></span>'
)
#: What a product is, as long as nobody says otherwise; rows hold only what differs.
USUAL: Record = {
    "type": "simple",
    "status": "publish",
    "featured": False,
    "catalog_visibility": "visible",
    "description": "",
    "short_description": "",
    "sku": "",
    "regular_price": "",
    "sale_price": "",
    "total_sales": 0,
    "virtual": False,
    "downloadable": False,
    "downloads": [],
    "download_limit": -1,
    "download_expiry": -1,
    "external_url": "",
    "button_text": "",
    "tax_status": "taxable",
    "tax_class": "",
    "manage_stock": False,
    "stock_quantity": None,
    "backorders": "no",
    "low_stock_amount": None,
    "sold_individually": False,
    "weight": "",
    "dimensions": {"length": "", "width": "", "height": ""},
    "shipping_class_id": 0,
    "reviews_allowed": True,
    "upsell_ids": [],
    "cross_sell_ids": [],
    "purchase_note": "",
    "attributes": [],
    "default_attributes": [],
    "grouped_products": [],
    "menu_order": 0,
    "global_unique_id": "",
}
#: Goods that can be bought have a price; a variable product has those of its variations.
SHAPE = (
    "id", "name", "slug", "permalink", "date_created", "date_created_gmt", "date_modified",
    "date_modified_gmt", "type", "status", "featured", "catalog_visibility", "description",
    "short_description", "sku", "price", "regular_price", "sale_price", "date_on_sale_from",
    "date_on_sale_from_gmt", "date_on_sale_to", "date_on_sale_to_gmt", "on_sale", "purchasable",
    "total_sales", "virtual", "downloadable", "downloads", "download_limit", "download_expiry",
    "external_url", "button_text", "tax_status", "tax_class", "manage_stock", "stock_quantity",
    "backorders", "backorders_allowed", "backordered", "low_stock_amount", "sold_individually",
    "weight", "dimensions", "shipping_required", "shipping_taxable", "shipping_class",
    "shipping_class_id", "reviews_allowed", "average_rating", "rating_count", "upsell_ids",
    "cross_sell_ids", "parent_id", "purchase_note", "categories", "brands", "tags", "images",
    "attributes", "default_attributes", "variations", "grouped_products", "menu_order",
    "price_html", "related_ids", "meta_data", "stock_status", "has_options", "post_password",
    "global_unique_id", "permalink_template", "generated_slug",
)  # fmt: skip


def stock_status(row: Record) -> str:
    """Tell the stock's state; where stock is managed the quantity decides it."""
    if not row.get("manage_stock"):
        return str(row.get("stock_status", "instock"))
    if (row.get("stock_quantity") or 0) > 0:
        return "instock"
    return "outofstock" if row.get("backorders", "no") == "no" else "onbackorder"


def common(store: Store, row: Record, call: Call) -> Record:
    """Give what products and variations both show, by name."""
    held = {**USUAL, **row}
    needs_shipping = not held["virtual"]
    backorders = held["backorders"] != "no"
    kind = store["shipping_classes"].rows.get(held["shipping_class_id"])
    price = price_of(store, row)
    return {
        **held,
        **store.dates(date_created=row["created"], date_modified=row["modified"]),
        **store.dates(date_on_sale_from=row.get("sale_from"), date_on_sale_to=row.get("sale_to")),
        "price": price,
        "on_sale": is_on_sale(store, row),
        "purchasable": bool(price) and held["type"] != "external" and held["status"] != "draft",
        "backorders_allowed": backorders,
        "backordered": stock_status(row) == "onbackorder",
        "shipping_required": needs_shipping,
        "shipping_taxable": needs_shipping,
        "shipping_class": kind["slug"] if kind else "",
        "stock_status": stock_status(row),
        "meta_data": row.get("meta", []),
        "images": [image_shown(store, one) for one in row.get("images", ())],
        "price_html": PRICE_HTML.format(price) if price else "",
    }


def product_shown(store: Store, row: Record, call: Call) -> Record:
    if "parent" in row:
        return _variation_as_product(store, row, call)
    said = common(store, row, call)
    for name in ("categories", "brands", "tags"):
        rows = [store[name].rows[id] for id in row.get(name, ())]
        said[name] = [_term(one) for one in sorted(rows, key=lambda one: one["name"].lower())]
    if call.word("context") != "edit":
        said |= {name: in_paragraphs(said[name]) for name in ("description", "short_description")}
    said |= _family(store, row, said["type"])
    said |= {
        "permalink": f"{call.home}/product/{row['slug']}/",
        "permalink_template": f"{call.home}/product/%pagename%/",
        "generated_slug": row["slug"],
        "parent_id": 0,
        "has_options": said["type"] == "variable",
    }
    return {name: said.get(name, _BLANK.get(name)) for name in SHAPE}


_BLANK: dict[str, Any] = {
    "average_rating": "0", "rating_count": 0, "related_ids": [], "post_password": "",
    "variations": [], "parent_id": 0, "has_options": False,
}  # fmt: skip


def _family(store: Store, row: Record, kind: str) -> Record:
    """Give what a product has of its variations or its group: their numbers, the lowest price."""
    if kind == "grouped":
        kin = [store.product_of(id) for id in row.get("grouped_products", ())]
    elif kind == "variable":
        kin = [one for one in store["variations"].rows.values() if one["parent"] == row["id"]]
    else:
        return {}
    prices = [Decimal(price_of(store, one)) for one in kin if one and price_of(store, one)]
    low = str(min(prices)) if prices else ""
    said: Record = {"price": low, "regular_price": "", "sale_price": ""}
    said |= {"price_html": PRICE_HTML.format(low) if low else "", "purchasable": bool(low)}
    if kind == "grouped":
        return {**said, "purchasable": False}
    said["variations"] = [one["id"] for one in kin if one]
    said["on_sale"] = any(is_on_sale(store, one) for one in kin if one)
    return said


def _variation_as_product(store: Store, row: Record, call: Call) -> Record:
    """Show a variation the way the products' own address does."""
    said, parent = common(store, row, call), store["products"].rows[row["parent"]]
    options = ", ".join(one["option"] for one in row["attributes"])
    said |= {
        "type": "variation",
        "name": f"{parent['name']} - {options}",
        "slug": f"{parent['slug']}-{row['id']}",
        "permalink": permalink(parent, row, call),
        "parent_id": row["parent"],
        "categories": [],
        "tags": [],
        "brands": [],
    }
    return {name: said.get(name, _BLANK.get(name, "")) for name in SHAPE}


def permalink(parent: Record, row: Record, call: Call) -> str:
    asked = "&".join(
        f"attribute_{one['name'].lower()}={one['option']}" for one in row["attributes"]
    )
    return f"{call.home}/product/{parent['slug']}/?{asked}"


def _term(row: Record) -> Record:
    return {"id": row["id"], "name": row["name"], "slug": row["slug"]}


def image_shown(store: Store, image: Record) -> Record:
    times = store.dates(date_created=image["at"], date_modified=image["at"])
    return {
        "id": image["id"],
        **times,
        "src": image["src"],
        "name": image["name"],
        "alt": image["alt"],
    }
