"""What an order comes to: which tax rates meet its address, and what they add to each line."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record

CENT, NOTHING = Decimal("0.01"), Decimal(0)
KINDS = ("line_items", "shipping_lines", "fee_lines")


def cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)


def calculate(store: Store, order: Record) -> None:
    """Work out taxes and the total anew."""
    rates = _rates_of(store, order)
    for kind in KINDS:
        for item in order[kind]:
            _tax(item, kind, rates)
    order["tax_lines"] = list(_tax_lines(store, order))
    order["total"] = (
        sum((one["total"] for kind in KINDS for one in order[kind]), NOTHING)
        + cart_tax(order)
        + shipping_tax(order)
    )


def cart_tax(order: Record) -> Decimal:
    items = [*order["line_items"], *order["fee_lines"]]
    return sum((one["total_tax"] for one in items), NOTHING)


def shipping_tax(order: Record) -> Decimal:
    return sum((one["total_tax"] for one in order["shipping_lines"]), NOTHING)


def discount(order: Record, tax: str = "") -> Decimal:
    """Add up what lines cost before and do not cost after: their discount, or its tax."""
    lines = order["line_items"]
    return sum((one[f"subtotal{tax}"] - one[f"total{tax}"] for one in lines), NOTHING)


def net_price(store: Store, product: Record, price: Decimal) -> Decimal:
    """Take the tax of the shop's own place out of a price that is stated with it."""
    if not (store.options["prices_include_tax"] and store.options["calc_taxes"]):
        return price
    rates = _meeting(store, *_base(store))
    rate = sum((_percent(one) for one in rates[product.get("tax_class", "")]), NOTHING)
    return price / (1 + rate / 100)


def _base(store: Store) -> tuple[str, str, str]:
    country, _, state = store.options["base_country"].partition(":")
    return country, state, ""


def _rates_of(store: Store, order: Record) -> dict[str, list[Record]]:
    is_exempt = any(
        one["key"] == "is_vat_exempt" and one["value"] == "yes" for one in order["meta"]
    )
    if is_exempt or not store.options["calc_taxes"]:
        return {}
    return _meeting(store, *_place(store, order))


def _place(store: Store, order: Record) -> tuple[str, str, str]:
    for name in (store.options["tax_based_on"], "billing"):
        address = order.get(name) or {}
        if address.get("country"):
            return address["country"], address.get("state", ""), address.get("postcode", "")
    return _base(store)


def _meeting(store: Store, country: str, state: str, postcode: str) -> dict[str, list[Record]]:
    """Give the rates of a place by tax class: the first of each priority."""
    found: dict[str, dict[int, Record]] = {slug: {} for slug in ("", *store.tax_classes)}
    for rate in sorted(store["taxes"].rows.values(), key=lambda one: one["order"]):
        is_here = rate["country"] in ("", country) and rate["state"] in ("", state)
        if is_here and (not rate["postcodes"] or postcode in rate["postcodes"]):
            slug = "" if rate["class"] == "standard" else rate["class"]
            found.setdefault(slug, {}).setdefault(rate["priority"], rate)
    return {slug: list(rates.values()) for slug, rates in found.items()}


def _percent(rate: Record) -> Decimal:
    return Decimal(rate["rate"])


def _tax(item: Record, kind: str, rates: dict[str, list[Record]]) -> None:
    if item.get("tax_status", "taxable") != "taxable":
        meeting: list[Record] = []
    else:
        meeting = rates.get(item.get("tax_class", ""), [])
    if kind == "shipping_lines":
        meeting = [rate for rate in meeting if rate["shipping"]]
    item["taxes"] = [
        {
            "id": rate["id"],
            "total": cents(item["total"] * _percent(rate) / 100),
            "subtotal": cents(
                (item["subtotal"] if "subtotal" in item else item["total"]) * _percent(rate) / 100
            ),
        }
        for rate in meeting
    ]
    item["total_tax"] = sum((one["total"] for one in item["taxes"]), NOTHING)
    item["subtotal_tax"] = sum((one["subtotal"] for one in item["taxes"]), NOTHING)


def _tax_lines(store: Store, order: Record) -> Iterator[Record]:
    known = {one["rate_id"]: one["id"] for one in order.get("tax_lines", ())}
    sums: dict[int, list[Decimal]] = {}
    for kind in KINDS:
        for item in order[kind]:
            for tax in item["taxes"]:
                both = sums.setdefault(tax["id"], [NOTHING, NOTHING])
                both[kind == "shipping_lines"] += tax["total"]
    for id, (of_goods, of_shipping) in sums.items():
        rate = store["taxes"].rows[id]
        code = "-".join((rate["country"], rate["state"], rate["name"], str(rate["priority"])))
        yield {
            "id": known.get(id) or store.next("items"),
            "rate_code": code.upper(),
            "rate_id": id,
            "label": rate["name"],
            "compound": rate["compound"],
            "tax_total": of_goods,
            "shipping_tax_total": of_shipping,
            "rate_percent": _percent(rate),
        }
