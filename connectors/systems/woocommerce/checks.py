"""*Test connection*: each right to read, tried on one row; nothing is written."""

from collections.abc import Iterator

from connectors.base import Check
from connectors.errors import IntegratorError
from connectors.systems.woocommerce.fields import text
from connectors.systems.woocommerce.shop import Shop

_READ = {
    "orders": "Orders",
    "products": "Products",
    "customers": "Customers",
    "payment_gateways": "Payment gateways",
    "shipping/zones": "Shipping zones",
    "settings/general/woocommerce_currency": "Settings",
}
_WRITES = ("Write orders", "Write products", "Write customers")


def checks(shop: Shop) -> Iterator[Check]:
    for path, name in _READ.items():
        yield _may_read(shop, path, name)
    yield _webhooks(shop)
    for name in _WRITES:
        told = "Shown by the first real call: the key needs Read/Write."
        yield Check(name=name, outcome="untried", sentence=told)


def _may_read(shop: Shop, path: str, name: str) -> Check:
    paging = {"per_page": 1} if "/" not in path and path != "payment_gateways" else {}
    try:
        shop.get(path, **paging)
    except IntegratorError as refused:
        return Check(name=name, outcome="failed", sentence=str(refused))
    return Check(name=name, outcome="passed")


def _webhooks(shop: Shop) -> Check:
    """Name what the shop has switched off by itself: it never sends again what was missed."""
    try:
        asleep = [text(row["topic"]) for row in shop.every("webhooks", status="disabled")]
    except IntegratorError as refused:
        return Check(name="Webhooks", outcome="failed", sentence=str(refused))
    if not asleep:
        return Check(name="Webhooks", outcome="passed")
    told = f"The shop has disabled {', '.join(sorted(asleep))} after failed calls. Wake them."
    return Check(name="Webhooks", outcome="failed", sentence=told)
