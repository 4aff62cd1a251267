"""Fetch products, stock and prices with what belongs to them, many at once."""

from connectors.base import Raw
from connectors.systems.odoo.fields import by_id, id_of, name_of, number
from connectors.systems.odoo.gather import maybe
from connectors.systems.odoo.rpc import Rpc

_PRODUCT = (
    "id", "default_code", "barcode", "name", "description", "description_sale",
    "description_ecommerce", "website_description", "type", "is_storable", "categ_id", "uom_id",
    "weight", "taxes_id", "lst_price", "currency_id", "free_qty", "active", "sale_ok",
    "product_tmpl_id", "product_tag_ids", "combo_ids", "image_128", "is_published", "write_date",
)  # fmt: skip
PRICED = ("id", "default_code", "barcode", "lst_price", "currency_id", "uom_id", "product_tmpl_id")
_ITEM = (
    "id", "pricelist_id", "product_id", "product_tmpl_id", "applied_on", "base", "compute_price",
    "fixed_price", "percent_price", "min_quantity", "date_start", "date_end", "currency_id",
)  # fmt: skip
_SKU = ("id", "default_code", "barcode")


def products(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch products: {"product", "parts", "products", "taxes", "tags"} each."""
    found = rpc.read("product.product", ids, _PRODUCT, context={"bin_size": True})
    kits = _kits(rpc, found)
    items = sorted({id_of(part["product_id"]) for parts in kits.values() for part in parts})
    skus = by_id(rpc.read("product.product", items, _SKU))
    taxes = by_id(rpc.read("account.tax", _members(found, "taxes_id"), ("id", "name")))
    tags = by_id(rpc.read("product.tag", _members(found, "product_tag_ids"), ("id", "name")))
    return [
        {
            "product": row,
            "parts": kits.get(int(row["id"]), []),
            "products": [skus[id_of(p["product_id"])] for p in kits.get(int(row["id"]), [])],
            "taxes": [taxes[id] for id in row.get("taxes_id") or () if id in taxes],
            "tags": [tags[id] for id in row.get("product_tag_ids") or () if id in tags],
        }
        for row in found
    ]


def _members(rows: list[Raw], field: str) -> list[int]:
    return sorted({id for row in rows for id in row.get(field) or ()})


def _kits(rpc: Rpc, found: list[Raw]) -> dict[int, list[Raw]]:
    """Find the parts of kits: of a bill of materials, or of a combo that leaves nothing to choose."""
    made = _bills(rpc, [id_of(row["product_tmpl_id"]) for row in found])
    combos = _combos(rpc, _members(found, "combo_ids"))
    kits: dict[int, list[Raw]] = {}
    for row in found:
        chosen = [combos.get(id, []) for id in row.get("combo_ids") or ()]
        is_fixed = chosen and all(len(items) == 1 for items in chosen)
        parts = [part for items in chosen for part in items] if is_fixed else []
        parts = made.get(id_of(row["product_tmpl_id"]), []) or parts
        if parts:
            kits[int(row["id"])] = parts
    return kits


def _bills(rpc: Rpc, templates: list[int]) -> dict[int, list[Raw]]:
    domain = [["product_tmpl_id", "in", templates], ["type", "=", "phantom"]]
    bills = maybe(rpc, "mrp.bom", domain, ("id", "product_tmpl_id", "product_qty"))
    if not bills:
        return {}
    of = {int(bill["id"]): bill for bill in bills}
    lines = maybe(
        rpc,
        "mrp.bom.line",
        [["bom_id", "in", sorted(of)]],
        ("id", "bom_id", "product_id", "product_qty"),
    )
    kits: dict[int, list[Raw]] = {}
    for line in lines:
        bill = of[id_of(line["bom_id"])]
        quantity = number(line["product_qty"]) / number(bill["product_qty"])
        part = {"product_id": line["product_id"], "quantity": quantity}
        kits.setdefault(id_of(bill["product_tmpl_id"]), []).append(part)
    return kits


def _combos(rpc: Rpc, ids: list[int]) -> dict[int, list[Raw]]:
    if not ids:
        return {}
    items = maybe(
        rpc, "product.combo.item", [["combo_id", "in", ids]], ("id", "combo_id", "product_id")
    )
    found: dict[int, list[Raw]] = {}
    for item in items:
        part = {"product_id": item["product_id"], "quantity": 1}
        found.setdefault(id_of(item["combo_id"]), []).append(part)
    return found


def stock(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch what is free of products, in all and by warehouse: {"product", "levels"} each."""
    fields = (*_SKU, "free_qty")
    found = rpc.read("product.product", ids, fields)
    levels: dict[int, list[Raw]] = {}
    for house in rpc.rows("stock.warehouse", [], ("id", "name", "code"), order="id asc"):
        for row in rpc.read("product.product", ids, fields, context={"warehouse_id": house["id"]}):
            level = {"warehouse": house["name"], "free_qty": row["free_qty"]}
            levels.setdefault(int(row["id"]), []).append(level)
    return [{"product": row, "levels": levels.get(int(row["id"]), [])} for row in found]


def prices(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch every price of products, a document a currency: {"product", "currency", "items"}."""
    found = rpc.read("product.product", ids, PRICED)
    templates = sorted({id_of(row["product_tmpl_id"]) for row in found})
    domain = [
        "|", "|",
        ["product_id", "in", ids],
        "&", ["product_tmpl_id", "in", templates], ["product_id", "=", False],
        ["applied_on", "=", "3_global"],
    ]  # fmt: skip
    items = rpc.rows("product.pricelist.item", domain, _ITEM, order="id asc")
    return [document for row in found for document in _by_currency(row, items)]


def _by_currency(product: Raw, items: list[Raw]) -> list[Raw]:
    own = [item for item in items if _may_hold(item, product)]
    currencies = [product["currency_id"], *(item["currency_id"] for item in own)]
    names = dict.fromkeys(name_of(currency) for currency in currencies)
    return [
        {
            "product": product,
            "currency": name,
            "items": [item for item in own if name_of(item["currency_id"]) == name],
        }
        for name in names
    ]


def _may_hold(item: Raw, product: Raw) -> bool:
    is_own = id_of(item["product_id"]) == product["id"]
    is_kind = id_of(item["product_tmpl_id"]) == id_of(product["product_tmpl_id"])
    return is_own or (is_kind and not item["product_id"]) or item["applied_on"] == "3_global"
