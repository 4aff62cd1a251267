"""Found the shop: write the seed into its tables by the same doors that callers use."""

from collections.abc import Callable
from typing import Any

from simulators.woocommerce import seed
from simulators.woocommerce.asking import Call
from simulators.woocommerce.settings import CURRENCIES
from simulators.woocommerce.shipping import REST_OF_WORLD
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record

Making = Callable[[Record], Call]


def found(store: Store, resources: dict[str, Any], call: Making) -> None:
    """Set up everything but orders."""
    _set_up(store, resources, call)
    words = _words(resources, call)
    for one in seed.PRODUCTS:
        _product(resources, call, words, *one)
    for parent in seed.VARIABLE:
        _variable(resources, call, words, *parent)
    for sku, name, parts in seed.KITS:
        ids = [store.skus[part] for part in parts]
        kit = {"name": name, "sku": sku, "type": "grouped", "grouped_products": ids}
        kit["categories"] = [{"id": words["Gifts & kits"]}]
        resources["products"].build(call(kit), {})
    for email, person in seed.CUSTOMERS.items():
        _customer(resources, call, email, person)
    store.invitations.clear()


def _set_up(store: Store, resources: dict[str, Any], call: Making) -> None:
    for place, (id, (title, kind, is_enabled, can, _)) in enumerate(seed.GATEWAYS.items()):
        store.gateways[id] = {
            "title": title,
            "method_title": kind,
            "description": f"Pay by {title.lower()}.",
            "enabled": is_enabled,
            "supports": list(can),
            "order": place,
        }
    store.tax_classes = dict(seed.TAX_CLASSES)
    for place, one in enumerate(seed.TAXES):
        names = ("country", "state", "rate", "name", "class", "shipping", "priority")
        body = {**dict(zip(names, one, strict=True)), "order": place}
        resources["taxes"].build(call(body), {})
    for code, kind, amount in seed.COUPONS:
        body = {"code": code, "discount_type": kind, "amount": amount}
        resources["coupons"].build(call(body), {})
    _zones(store, resources, call)


def _zones(store: Store, resources: dict[str, Any], call: Making) -> None:
    store["zones"].put(dict(REST_OF_WORLD, places=[]))
    for name, countries, methods in seed.ZONES:
        zone = resources["zones"].build(call({"name": name}), {})
        zone["places"] = [{"code": code, "type": "country"} for code in countries]
        for kind, title, cost in methods:
            settings = {"title": title, **({"cost": cost} if cost else {})}
            body = {"method_id": kind, "settings": settings}
            resources["methods"].build(call(body), {"zone": zone["id"]})


def _words(resources: dict[str, Any], call: Making) -> dict[str, int]:
    many = {
        "categories": seed.CATEGORIES,
        "tags": seed.TAGS,
        "shipping_classes": seed.SHIPPING_CLASSES,
    }
    return {
        name: resources[kind].build(call({"name": name}), {})["id"]
        for kind, names in many.items()
        for name in names
    }


def _product(
    resources: dict[str, Any], call: Making, words: dict[str, int], sku: str, *said: Any
) -> None:
    name, price, category, weight, more = said
    body = {
        "name": name,
        "sku": sku,
        "regular_price": price,
        "weight": weight,
        "categories": [{"id": words[category]}],
        "tags": [{"id": words["wholesale"]}] if "24" in sku else [],
        "images": [{"src": f"https://pictures.example/{sku.lower()}.jpg", "alt": name}],
        "manage_stock": "stock_quantity" in more,
        **more,
    }
    resources["products"].build(call(body), {})


def _variable(
    resources: dict[str, Any], call: Making, words: dict[str, int], sku: str, *said: Any
) -> None:
    name, category, attribute, options = said
    known = resources["attributes"].build(call({"name": attribute}), {})
    for option, *_ in options:
        resources["terms"].build(call({"name": option}), {"attribute": known["id"]})
    of_product = {
        "id": known["id"],
        "variation": True,
        "visible": True,
        "options": [option for option, *_ in options],
    }
    body = {"name": name, "sku": sku, "type": "variable", "attributes": [of_product]}
    body["categories"] = [{"id": words[category]}]
    parent = resources["products"].build(call(body), {})
    for option, own, price, stock in options:
        chosen = [{"id": known["id"], "option": option}]
        one = {"sku": own, "regular_price": price, "manage_stock": True, "stock_quantity": stock}
        resources["variations"].build(call({**one, "attributes": chosen}), {"parent": parent["id"]})


def _customer(resources: dict[str, Any], call: Making, email: str, person: Record) -> None:
    body = {
        "email": email,
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "billing": {**person, "email": email},
        "shipping": {name: value for name, value in person.items() if name != "phone"},
        "meta_data": seed.WHOLESALE.get(email, []),
    }
    row = resources["customers"].build(call(body), {})
    if email in seed.WHOLESALE:
        row["role"] = "wholesale_customer"


def check_currency(code: str) -> str:
    """Give a currency the shop knows; ValueError names them all where it does not."""
    if code not in CURRENCIES:
        raise ValueError(f"unknown currency; known are {', '.join(CURRENCIES)}")
    return code
