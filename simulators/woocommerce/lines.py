"""The items of an order: goods, shipping, fees and coupons, as bodies say them."""

from decimal import Decimal
from typing import Any

from simulators.woocommerce import stages
from simulators.woocommerce.pricing import price_of
from simulators.woocommerce.store import Store, merge_meta
from simulators.woocommerce.totals import NOTHING, cents, net_price
from simulators.woocommerce.wire import Record, Refusal, amount, count

KINDS = ("line_items", "shipping_lines", "fee_lines")


def set_items(store: Store, order: Record, body: Record) -> bool:
    """Add, change and take away items as a body says; tell whether it said any."""
    said = [kind for kind in KINDS if isinstance(body.get(kind), list)]
    for kind in said:
        for one in body[kind]:
            if isinstance(one, dict):
                _set_item(store, order, kind, one)
    return bool(said)


def _set_item(store: Store, order: Record, kind: str, said: Record) -> None:
    items = order[kind]
    if not said.get("id"):
        if not is_taken_away(kind, said):
            items.append(MAKERS[kind](store, said))
        return
    item = next((one for one in items if one["id"] == said["id"]), None)
    if item is None:
        told = "Order item ID provided is not associated with order."
        raise Refusal("woocommerce_rest_invalid_item_id", told)
    if is_taken_away(kind, said):
        _take_away(store, items, item)
    else:
        CHANGERS[kind](store, item, said)
        item["meta"] = merge_meta(store, item["meta"], said.get("meta_data"))


def is_taken_away(kind: str, said: Record) -> bool:
    name = {"line_items": "product_id", "shipping_lines": "method_id"}.get(kind, "name")
    has_none = name in said and said[name] is None
    return has_none or (kind == "line_items" and "quantity" in said and said["quantity"] == 0)


def _take_away(store: Store, items: list[Record], item: Record) -> None:
    if "product_id" in item:
        stages.give_stock_back(store, {"line_items": [item]})
    items.remove(item)


def _product(store: Store, said: Record) -> Record | None:
    """Find what a line is of: by SKU first, then variation, then product."""
    if said.get("sku"):
        return store.product_of(store.skus.get(said["sku"]))
    return store.product_of(said.get("variation_id") or said.get("product_id"))


def make_line(store: Store, said: Record) -> Record:
    """Make a line; one of a product nobody knows is nameless and costs nothing."""
    product = _product(store, said)
    item: Record = {
        "id": store.next("items"),
        "name": "",
        "product_id": 0,
        "variation_id": 0,
        "quantity": count(said.get("quantity", 1)),
        "tax_class": "",
        "subtotal": NOTHING,
        "total": NOTHING,
        "meta": store.meta(said.get("meta_data") or ()),
    }
    if product is not None:
        _be_of(store, item, product)
    _set_line(item, said)
    return item


def _be_of(store: Store, item: Record, product: Record) -> None:
    parent = product.get("parent", 0)
    item["product_id"] = parent or product["id"]
    item["variation_id"] = product["id"] if parent else 0
    item["name"] = _name(store, product)
    item["tax_class"] = product.get("tax_class", "")
    item["tax_status"] = product.get("tax_status", "taxable")
    price = price_of(store, product)
    net = net_price(store, product, Decimal(price or 0))
    item["total"] = item["subtotal"] = cents(net * item["quantity"])


def _name(store: Store, product: Record) -> str:
    if "parent" not in product:
        return str(product["name"])
    options = ", ".join(one["option"] for one in product["attributes"])
    return f"{store['products'].rows[product['parent']]['name']} - {options}"


def _set_line(item: Record, said: Record) -> None:
    for name in ("name", "tax_class"):
        if said.get(name) is not None:
            item[name] = said[name]
    for name in ("subtotal", "total"):
        if said.get(name) is not None:
            item[name] = amount(said[name])


def _change_line(store: Store, item: Record, said: Record) -> None:
    """Change a line: a quantity alone leaves what the line comes to."""
    product = _product(store, said)
    if product is not None and product["id"] not in (item["product_id"], item["variation_id"]):
        _be_of(store, item, product)
    if said.get("quantity") is not None:
        item["quantity"] = count(said["quantity"])
        stages.recount(store, item)
    _set_line(item, said)


def make_shipping(store: Store, said: Record) -> Record:
    return {
        "id": store.next("items"),
        "method_title": said.get("method_title", ""),
        "method_id": said.get("method_id", ""),
        "instance_id": str(said.get("instance_id", "")),
        "total": amount(said.get("total")),
        "tax_status": "taxable",
        "meta": store.meta(said.get("meta_data") or ()),
    }


def make_fee(store: Store, said: Record) -> Record:
    return {
        "id": store.next("items"),
        "name": said.get("name", ""),
        "tax_class": said.get("tax_class", ""),
        "tax_status": said.get("tax_status", "taxable"),
        "total": amount(said.get("total")),
        "meta": store.meta(said.get("meta_data") or ()),
    }


def _change_other(store: Store, item: Record, said: Record) -> None:
    for name in ("method_title", "method_id", "instance_id", "name", "tax_class", "tax_status"):
        if name in item and said.get(name) is not None:
            item[name] = said[name]
    if said.get("total") is not None:
        item["total"] = amount(said["total"])


MAKERS = {"line_items": make_line, "shipping_lines": make_shipping, "fee_lines": make_fee}
CHANGERS: dict[str, Any] = {
    "line_items": _change_line,
    "shipping_lines": _change_other,
    "fee_lines": _change_other,
}


def coupons(store: Store, order: Record, body: Record) -> bool:
    """Apply the coupons a body names; they lower the totals of lines, never the subtotals."""
    said = body.get("coupon_lines")
    codes = [str(one.get("code", "")).lower() for one in said] if isinstance(said, list) else []
    for code in codes:
        if not any(one["code"] == code for one in order["coupon_lines"]):
            order["coupon_lines"].append(_apply(store, order, code))
    return bool(codes)


def _apply(store: Store, order: Record, code: str) -> Record:
    coupon = next((one for one in store["coupons"].rows.values() if one["code"] == code), None)
    if coupon is None:
        told = f'Coupon "{code}" cannot be applied because it does not exist.'
        raise Refusal("woocommerce_rest_invalid_coupon", told)
    rate, lines = Decimal(coupon["amount"]), order["line_items"]
    goods = sum((one["total"] for one in lines), NOTHING)
    if coupon["discount_type"] == "percent":
        offs = [cents(one["total"] * rate / 100) for one in lines]
    else:
        share = min(rate, goods)
        offs = [cents(one["total"] * share / goods) if goods else NOTHING for one in lines]
    for line, off in zip(lines, offs, strict=True):
        line["total"] -= off
    return {
        "id": store.next("items"),
        "code": code,
        "discount": sum(offs, NOTHING),
        "discount_tax": NOTHING,
        "discount_type": coupon["discount_type"],
        "nominal_amount": rate,
    }
