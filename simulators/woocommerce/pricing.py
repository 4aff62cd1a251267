"""What a product costs now: its sale price while the sale lasts, else its regular price."""

from decimal import Decimal

from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record


def is_on_sale(store: Store, product: Record) -> bool:
    sale, regular = product.get("sale_price", ""), product.get("regular_price", "")
    if not sale or not regular or Decimal(sale) >= Decimal(regular):
        return False
    since, until, now = product.get("sale_from"), product.get("sale_to"), store.now()
    return (since is None or since <= now) and (until is None or now <= until)


def price_of(store: Store, product: Record) -> str:
    """Give the price as a string; "" where there is none."""
    return (
        str(product["sale_price" if is_on_sale(store, product) else "regular_price"] or "")
        if (product.get("regular_price"))
        else ""
    )
