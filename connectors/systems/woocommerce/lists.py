"""The words a shop lists: what the mapping pages offer."""

from collections.abc import Iterable, Iterator

from connectors.base import WordSeen
from connectors.canonical import key_of, path_key
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import Keys, Raw, plain, text
from connectors.systems.woocommerce.shop import Shop
from connectors.systems.woocommerce.translate import SOURCES
from connectors.systems.woocommerce.translate_products import UNTAXED

LISTED = (
    "payment_method",
    "shipping_method",
    "order_type",
    "tax",
    "item",
    "tax_code",
    "order_status",
    "category",
    "price_list",
)
#: What the shop only advertises among its gateways now and then, to be installed (seen, 9.4.4).
ADVERTISED = "pre_install_"


def words(shop: Shop, kind: str) -> Iterable[WordSeen]:
    return _LISTS[kind](shop)


def _gateways(shop: Shop) -> Iterator[WordSeen]:
    """List gateways; the brand of a card is known only where an order tells it."""
    for row in shop.get("payment_gateways", _fields="id,title,enabled,method_title"):
        if identity(row["id"]).startswith(ADVERTISED):
            continue
        label = plain(row.get("title")) or plain(row.get("method_title"))
        yield WordSeen(key=key_of(row["id"], ""), label=label, is_active=bool(row["enabled"]))


def _ways(shop: Shop) -> Iterator[WordSeen]:
    """List the methods of every zone; zone 0 is everywhere else."""
    for zone in shop.get("shipping/zones"):
        for row in shop.get(f"shipping/zones/{zone['id']}/methods"):
            yield WordSeen(
                key=key_of(row["method_id"], row["instance_id"]),
                label=f"{plain(zone['name'])}: {plain(row['title'])}",
                is_active=bool(row["enabled"]),
            )


def _sources(shop: Shop) -> Iterator[WordSeen]:
    for name, label in SOURCES.items():
        yield WordSeen(key=key_of(name), label=label)


def _taxes(shop: Shop) -> Iterator[WordSeen]:
    """List rates by name, which is what an order's tax goes by; many rates may share one."""
    named = dict.fromkeys(plain(row["name"]) for row in shop.every("taxes"))
    return (WordSeen(key=key_of(name)) for name in named if name)


def _items(shop: Shop) -> Iterator[WordSeen]:
    fields = "id,type,sku,name,status"
    for row in shop.every("products", status="any", orderby="id", order="asc", _fields=fields):
        if text(row["sku"]):
            yield _item(row, plain(row["name"]))
        if row.get("type") == "variable":
            yield from _variations(shop, row)


def _variations(shop: Shop, parent: Raw) -> Iterator[WordSeen]:
    for row in shop.every(f"products/{parent['id']}/variations", _fields="id,sku,status"):
        if text(row["sku"]):
            yield _item(row, plain(parent["name"]))


def _item(row: Raw, label: str) -> WordSeen:
    return WordSeen(key=key_of(text(row["sku"])), label=label, is_active=row["status"] == "publish")


def _tax_classes(shop: Shop) -> Iterator[WordSeen]:
    for row in shop.get("taxes/classes"):
        yield WordSeen(key=key_of(row["slug"]), label=plain(row["name"]))
    yield WordSeen(key=key_of(UNTAXED), label="Not taxed")


def price_lists(keys: Keys) -> Iterator[WordSeen]:
    """List those whose meta key the connection names: the shop itself has none."""
    return (WordSeen(key=key_of(keys.list_name(name))) for name in keys.price_lists)


def _statuses(shop: Shop) -> Iterator[WordSeen]:
    """List them by the report that every version has: `orders/statuses` is not in 9.4 (seen)."""
    for row in shop.get("reports/orders/totals"):
        yield WordSeen(key=key_of(row["slug"]), label=plain(row["name"]))


def _categories(shop: Shop) -> Iterator[WordSeen]:
    rows = {row["id"]: row for row in shop.every("products/categories", _fields="id,name,parent")}
    for row in rows.values():
        path, above = [plain(row["name"])], rows.get(row["parent"])
        while above and len(path) < 20:
            path.insert(0, plain(above["name"]))
            above = rows.get(above["parent"])
        yield WordSeen(key=path_key(path))


_LISTS = {
    "payment_method": _gateways,
    "shipping_method": _ways,
    "order_type": _sources,
    "tax": _taxes,
    "item": _items,
    "tax_code": _tax_classes,
    "order_status": _statuses,
    "category": _categories,
}
