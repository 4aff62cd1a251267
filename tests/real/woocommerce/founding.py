"""Found a real shop: the goods, buyers, ways and taxes the tests count on, each made where it is missing."""

from typing import Any

from simulators.woocommerce import seed
from tests.real.woocommerce.site import RealSite

OPTIONS = {
    "general/woocommerce_currency": "USD",
    "general/woocommerce_calc_taxes": "yes",
    "products/woocommerce_weight_unit": "lbs",
}
METHODS = {"flat_rate": (("UPS Ground", "8.50"), ("USPS Priority Mail", "11.25"))}
ORDERS = 6


def found(shop: RealSite) -> None:
    for name, value in OPTIONS.items():
        if shop.get(f"settings/{name}")["value"] != value:
            shop.call("PUT", f"settings/{name}", {"value": value})
    _taxes(shop)
    _ways(shop)
    _goods(shop)
    _buyers(shop)
    for said in seed.ORDERS[: ORDERS if len(shop.get("orders")) < ORDERS else 0]:
        whole = {name: what for name, what in said.items() if name != "then"}
        shop.act("place_order", **{**whole, "method": "UPS Ground", "coupon": ""})


def _taxes(shop: RealSite) -> None:
    there = {row["name"] for row in shop.get("taxes", per_page=100)}
    if "NY 8.875%" not in there:
        said = {"country": "US", "state": "NY", "rate": "8.8750", "name": "NY 8.875%"}
        shop.call("POST", "taxes", {**said, "shipping": True})


def _ways(shop: RealSite) -> None:
    there = {row["title"] for row in shop.ways()}
    for kind, ways in METHODS.items():
        for title, cost in ways:
            if title not in there:
                zone = _zone(shop)
                made = shop.call("POST", f"shipping/zones/{zone}/methods", {"method_id": kind})
                said = {"settings": {"title": title, "cost": cost}}
                path = f"shipping/zones/{zone}/methods/{made['instance_id']}"
                shop.call("PUT", path, said)


def _zone(shop: RealSite) -> int:
    named = [row for row in shop.get("shipping/zones") if row["name"] == "United States"]
    zone = named[0] if named else shop.call("POST", "shipping/zones", {"name": "United States"})
    return int(zone["id"])


def _goods(shop: RealSite) -> None:
    there = {row["sku"] for row in _every(shop, "products", status="any")}
    names = dict.fromkeys(one[3] for one in seed.PRODUCTS)
    rows = {
        row["name"].replace("&amp;", "&"): row["id"] for row in _every(shop, "products/categories")
    }
    ids = {
        n: rows.get(n) or shop.call("POST", "products/categories", {"name": n})["id"] for n in names
    }
    new = [_product(*one, category=ids[one[3]]) for one in seed.PRODUCTS if one[0] not in there]
    if new:
        made = shop.call("POST", "products/batch", {"create": new})["create"]
        assert not [row for row in made if "error" in row], made
    for parent in seed.VARIABLE:
        if parent[0] not in there:
            _variable(shop, *parent)


def _product(
    sku: str, name: str, price: str, _: str, weight: str, more: dict[str, Any], category: int
) -> dict[str, Any]:
    said = {"sku": sku, "name": name, "regular_price": price, "weight": weight, **more}
    counted = {"manage_stock": True} if "stock_quantity" in more else {}
    if "stock_quantity" in more:
        said["stock_quantity"] = more["stock_quantity"] + 10_000  # enough for many rounds of tests
    return {**said, **counted, "categories": [{"id": category}]}


def _variable(
    shop: RealSite, sku: str, name: str, _: str, attribute: str, options: tuple[Any, ...]
) -> None:
    named = {"name": attribute, "variation": True, "visible": True}
    said = {"sku": sku, "name": name, "type": "variable"}
    said |= {"attributes": [{**named, "options": [one[0] for one in options]}]}
    parent = shop.call("POST", "products", said)["id"]
    for option, own, price, stock in options:
        body = {"sku": own, "regular_price": price, "manage_stock": True, "stock_quantity": stock}
        body |= {"attributes": [{"name": attribute, "option": option}]}
        shop.call("POST", f"products/{parent}/variations", body)


def _buyers(shop: RealSite) -> None:
    there = {row["email"] for row in _every(shop, "customers", role="all")}
    for email, person in seed.CUSTOMERS.items():
        if email not in there:
            said = {"email": email, "billing": {**person, "email": email}, "shipping": person}
            said |= {"first_name": person["first_name"], "last_name": person["last_name"]}
            shop.call("POST", "customers", said)


def _every(shop: RealSite, path: str, **chosen: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        page = shop.get(path, per_page=100, page=len(rows) // 100 + 1, **chosen)
        rows += page
        if len(page) < 100:
            return rows
