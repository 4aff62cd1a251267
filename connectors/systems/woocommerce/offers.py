"""The fields of its own WooCommerce offers to staff's rules, and how they are written. Pure.

Meta data are kept under any key, and a shop has no list of its keys: `meta:` before the key says so.
The key is stored as it is spelled; whether anything there reads it, only the shop can tell.
"""

from collections.abc import Mapping

from connectors.extras import WHOLE, YES_NO, Extra, Offer
from connectors.systems.woocommerce.fields import OURS, Raw

META = "meta:"
#: Meta keys core itself keeps money, stock and identity under.
_CORE = ("_price", "_regular_price", "_sale_price", "_stock", "_sku", "_order_total", "_order_tax",
         "_order_key", "_cart_discount", "_customer_user", "_transaction_id")  # fmt: skip
_OF_ORDERS = (*_CORE, "_tracking_number", "_invoice_number", "_invoice_url")
_FACTS = ("id", "sku", "price", "regular_price", "sale_price", "stock_quantity", "total", "status")


def _offer(natives: tuple[Extra, ...], kept: tuple[str, ...], *taken: str) -> Offer:
    return Offer(
        natives=natives,
        custom=rf"{META}(?!{OURS})[A-Za-z0-9_-]{{1,120}}",
        spelled="meta:_gift_message",
        taken=frozenset((*_FACTS, *taken, *(META + key for key in kept))),
    )


_OF_ORDER = (Extra(name="customer_note", label="Customer's note"),)
OFFERS = {
    **{kind: _offer(_OF_ORDER, _OF_ORDERS) for kind in ("shipment", "status", "invoice")},
    "refund": _offer((), _CORE, "amount", "line_items", "reason"),
    "product": _offer(
        (
            Extra(name="purchase_note", label="Purchase note"),
            Extra(name="shipping_class", label="Shipping class"),
            Extra(name="catalog_visibility", label="Catalog visibility"),
            Extra(name="menu_order", label="Place in the menu", sort=WHOLE),
            Extra(name="sold_individually", label="Sold individually", sort=YES_NO),
            Extra(name="reviews_allowed", label="Reviews allowed", sort=YES_NO),
            Extra(name="featured", label="Featured", sort=YES_NO),
        ),
        _CORE,
    ),
    "stock": _offer((), _CORE),
    "price": _offer((), _CORE),
    "account": _offer((), _CORE, "email", "username", "role"),
}


def natives(kind: str, extras: Mapping[str, str]) -> Raw:
    said = OFFERS[kind].said(extras)
    return {name: value for name, value in said if not name.startswith(META)}


def meta_rows(kind: str, extras: Mapping[str, str]) -> list[Raw]:
    said = OFFERS[kind].said(extras)
    return [
        {"key": name.removeprefix(META), "value": _as_meta(value)}
        for name, value in said
        if name.startswith(META)
    ]


def _as_meta(value: object) -> str:
    """Spell a value as PHP keeps one in meta data: text, and yes or no for a truth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def onto(body: Raw, kind: str, extras: Mapping[str, str]) -> Raw:
    """Put staff's fields into a body of the shop's own shape."""
    rows = meta_rows(kind, extras)
    kept = [*(body.get("meta_data") or ()), *rows]
    return {**body, **natives(kind, extras), **({"meta_data": kept} if kept else {})}
