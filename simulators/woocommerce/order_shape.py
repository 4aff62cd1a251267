"""How an order looks over the API: every amount a string, every time twice."""

from decimal import Decimal
from typing import Any

from simulators.woocommerce.asking import Call
from simulators.woocommerce.store import Store
from simulators.woocommerce.totals import NOTHING, cart_tax, discount, shipping_tax
from simulators.woocommerce.wire import Record, money, number

VERSION = "11.0.1"
SHIPPING = (
    "first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode",
    "country", "phone",
)  # fmt: skip
BILLING = (*SHIPPING[:-1], "email", "phone")
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "$", "AUD": "$", "JPY": "¥"}
EDITABLE, UNPAID = ("pending", "on-hold", "auto-draft"), ("pending", "failed")


def places(call: Call) -> int:
    return call.number("dp", int(call.store.options["decimals"]))


def meta_shown(rows: list[Record]) -> list[Record]:
    return [{**one, "display_key": one["key"], "display_value": one["value"]} for one in rows]


def address(said: Record, names: tuple[str, ...]) -> Record:
    return {name: said.get(name, "") for name in names}


def taxes_shown(item: Record, dp: int, has_subtotal: bool = True) -> list[Record]:
    return [
        {
            "id": one["id"],
            "total": money(one["total"], dp),
            "subtotal": money(one["subtotal"], dp) if has_subtotal else "",
        }
        for one in item["taxes"]
    ]


def line_shown(store: Store, item: Record, dp: int) -> Record:
    product = store.product_of(item["variation_id"] or item["product_id"])
    quantity = item["quantity"]
    return {
        "id": item["id"],
        "name": item["name"],
        "product_id": item["product_id"],
        "variation_id": item["variation_id"],
        "quantity": quantity,
        "tax_class": item["tax_class"],
        "subtotal": money(item["subtotal"], dp),
        "subtotal_tax": money(item["subtotal_tax"], dp),
        "total": money(item["total"], dp),
        "total_tax": money(item["total_tax"], dp),
        "taxes": taxes_shown(item, dp),
        "meta_data": meta_shown(item["meta"]),
        "sku": product.get("sku", "") if product else None,
        "global_unique_id": product.get("global_unique_id", "") if product else None,
        "price": number(item["total"] / quantity) if quantity else 0,
        "image": _image(product),
        "parent_name": _parent_name(store, item, product),
    }


def _image(product: Record | None) -> Record:
    if product is None:
        return {"id": 0, "src": ""}
    first = next(iter(product.get("images") or ()), None)
    return {"id": str(first["id"]), "src": first["src"]} if first else {"id": "", "src": ""}


def _parent_name(store: Store, item: Record, product: Record | None) -> Any:
    parent = store["products"].rows.get(item["product_id"])
    return parent["name"] if product and item["variation_id"] and parent else None


def shipping_shown(item: Record, dp: int) -> Record:
    return {
        "id": item["id"],
        "method_title": item["method_title"],
        "method_id": item["method_id"],
        "instance_id": item["instance_id"],
        "total": money(item["total"], dp),
        "total_tax": money(item["total_tax"], dp),
        "taxes": taxes_shown(item, dp, has_subtotal=False),
        "tax_status": item["tax_status"],
        "meta_data": meta_shown(item["meta"]),
    }


def fee_shown(item: Record, dp: int) -> Record:
    return {
        "id": item["id"],
        "name": item["name"],
        "tax_class": item["tax_class"],
        "tax_status": item["tax_status"],
        "amount": money(item["total"], dp),
        "total": money(item["total"], dp),
        "total_tax": money(item["total_tax"], dp),
        "taxes": taxes_shown(item, dp, has_subtotal=False),
        "meta_data": meta_shown(item["meta"]),
    }


def coupon_shown(item: Record, dp: int) -> Record:
    return {
        "id": item["id"],
        "code": item["code"],
        "discount": money(item["discount"], dp),
        "discount_tax": money(item["discount_tax"], dp),
        "meta_data": [],
        "discount_type": item["discount_type"],
        "nominal_amount": number(item["nominal_amount"]),
        "free_shipping": False,
    }


def tax_shown(item: Record, dp: int) -> Record:
    spelt = {name: money(item[name], dp) for name in ("tax_total", "shipping_tax_total")}
    percent = {"rate_percent": number(item["rate_percent"])}
    return {**item, **spelt, **percent, "meta_data": []}


def order_shown(store: Store, order: Record, call: Call) -> Record:
    dp = places(call)
    times = store.dates(
        date_created=order["created"],
        date_modified=order["modified"],
        date_completed=order["completed"],
        date_paid=order["paid"],
    )
    key = order["key"]
    pay = f"{call.home}/checkout/order-pay/{order['id']}/?pay_for_order=true&key={key}"
    return {
        "id": order["id"],
        "parent_id": 0,
        "status": order["status"],
        "currency": order["currency"],
        "version": VERSION,
        "prices_include_tax": order["prices_include_tax"],
        **{name: times[name] for name in ("date_created", "date_modified")},
        **_sums(order, dp),
        "customer_id": order["customer"],
        "order_key": key,
        "billing": address(order["billing"], BILLING),
        "shipping": address(order["shipping"], SHIPPING),
        "payment_method": order["method"],
        "payment_method_title": order["method_title"],
        "transaction_id": order["transaction"],
        "customer_ip_address": order["ip"],
        "customer_user_agent": order["agent"],
        "created_via": order["via"],
        "customer_note": order["note"],
        **{name: times[name] for name in ("date_completed", "date_paid")},
        "cart_hash": "",
        "number": str(order["id"]),
        "meta_data": order["meta"],
        "line_items": [line_shown(store, one, dp) for one in order["line_items"]],
        "tax_lines": [tax_shown(one, dp) for one in order["tax_lines"]],
        "shipping_lines": [shipping_shown(one, dp) for one in order["shipping_lines"]],
        "fee_lines": [fee_shown(one, dp) for one in order["fee_lines"]],
        "coupon_lines": [coupon_shown(one, dp) for one in order["coupon_lines"]],
        "refunds": [_refund_shown(one, dp) for one in _refunds(store, order)],
        "payment_url": pay,
        "is_editable": order["status"] in EDITABLE,
        "needs_payment": needs_payment(order),
        "needs_processing": needs_processing(store, order),
        **{name: times[name] for name in times if name.endswith("_gmt")},
        "currency_symbol": SYMBOLS.get(order["currency"], order["currency"]),
    }


def needs_payment(order: Record) -> bool:
    return bool(order["status"] in UNPAID and order["total"] > 0)


def _sums(order: Record, dp: int) -> Record:
    shipping = sum((one["total"] for one in order["shipping_lines"]), NOTHING)
    of_cart, of_shipping = cart_tax(order), shipping_tax(order)
    sums: dict[str, Decimal] = {
        "discount_total": discount(order),
        "discount_tax": discount(order, "_tax"),
        "shipping_total": shipping,
        "shipping_tax": of_shipping,
        "cart_tax": of_cart,
        "total": order["total"],
        "total_tax": of_cart + of_shipping,
    }
    return {name: money(value, dp) for name, value in sums.items()}


def _refunds(store: Store, order: Record) -> list[Record]:
    # The newest refund stands first.
    return store.of_order.get(order["id"], {}).get("refunds", [])[::-1]


def _refund_shown(refund: Record, dp: int) -> Record:
    return {
        "id": refund["id"],
        "reason": refund["reason"],
        "total": money(-refund["amount"], dp),
        "total_tax": money(-refund["tax"], dp) if refund["tax"] else money(0, dp),
    }


def needs_processing(store: Store, order: Record) -> bool:
    """Tell whether there is anything to ship: a line of goods that exist and are not virtual."""
    products = (
        store.product_of(one["variation_id"] or one["product_id"]) for one in order["line_items"]
    )
    return any(
        not (one.get("virtual") and one.get("downloadable")) for one in products if one is not None
    )
