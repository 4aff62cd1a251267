"""What follows when an order's status changes: dates, stock, notes, sales."""

from typing import Any

from simulators.woocommerce.order_shape import needs_processing
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record

TAKES_STOCK = ("processing", "completed", "on-hold")
GIVES_STOCK_BACK = ("cancelled", "pending")
#: Out of these a payment moves an order on.
PAYABLE = ("on-hold", "pending", "failed", "cancelled")
REDUCED = "_reduced_stock"


def note(
    store: Store, order: Record, told: str, author: str = "WooCommerce", **said: Any
) -> Record:
    """Write a note; it changes nothing of the order, not even its time."""
    made = {
        "id": store.next("comments"),
        "order": order["id"],
        "created": store.now(),
        "author": author,
        "note": told,
        "customer_note": bool(said.get("customer_note")),
    }
    store.parts(order["id"], "notes").append(made)
    return store["notes"].put(made)


def move(store: Store, order: Record, status: str) -> None:
    """Bring an order into a status."""
    old, order["status"] = order["status"], status
    if old == status:
        return
    names = [store.statuses.get(one, one) for one in (old, status)]
    note(store, order, f"Order status changed from {names[0]} to {names[1]}.")
    follow(store, order)


def follow(store: Store, order: Record) -> None:
    """Let dates and stock follow the status an order is in."""
    status = order["status"]
    if _is_paid_by(store, order):
        pay(store, order)
    if status == "completed":
        order["completed"] = order["completed"] or store.now()
    if status in TAKES_STOCK:
        take_stock(store, order)
    if status in GIVES_STOCK_BACK:
        give_stock_back(store, order)


def pay(store: Store, order: Record) -> None:
    """Date the payment of an order, once; who paid is a paying customer."""
    if order["paid"] is None:
        order["paid"] = store.now()
        _call_paying(store, order["customer"])


def complete_payment(store: Store, order: Record) -> None:
    """Let the money have come: what waited for it goes on, cash on delivery to its end."""
    if order["status"] not in PAYABLE:
        return
    pay(store, order)
    is_done = order["method"] == "cod" or not needs_processing(store, order)
    move(store, order, "completed" if is_done else "processing")


def _is_paid_by(store: Store, order: Record) -> bool:
    """Tell whether a status means that the order is paid: cash on delivery is, when completed."""
    if order["method"] == "cod":
        return bool(order["status"] == "completed")
    if needs_processing(store, order):
        return order["status"] in ("processing", "completed")
    return bool(order["status"] == "completed")


def _call_paying(store: Store, id: int) -> None:
    customer = store["customers"].rows.get(id)
    if customer and not customer["is_paying"]:
        customer["is_paying"] = True
        store["customers"].touch()


def take_stock(store: Store, order: Record) -> None:
    """Take an order's goods off the shelf, once."""
    told = []
    for item in order["line_items"]:
        product = store.product_of(item["variation_id"] or item["product_id"])
        if product is None or any(one["key"] == REDUCED for one in item["meta"]):
            continue
        product["total_sales"] = product.get("total_sales", 0) + item["quantity"]
        if product.get("manage_stock"):
            item["meta"] += store.meta([{"key": REDUCED, "value": str(item["quantity"])}])
            before = product["stock_quantity"]
            shift_stock(store, product, -item["quantity"])
            told.append(f"{item['name']} {before}→{product['stock_quantity']}")
    if told:
        note(store, order, f"Stock levels reduced: {', '.join(told)}")


def give_stock_back(store: Store, order: Record) -> None:
    for item in order["line_items"]:
        held = next((one for one in item["meta"] if one["key"] == REDUCED), None)
        product = store.product_of(item["variation_id"] or item["product_id"])
        if held and product:
            shift_stock(store, product, int(held["value"]))
            item["meta"].remove(held)


def recount(store: Store, item: Record) -> None:
    """Let the shelf follow a line whose quantity was changed after its goods were taken."""
    held = next((one for one in item["meta"] if one["key"] == REDUCED), None)
    product = store.product_of(item["variation_id"] or item["product_id"])
    if held and product:
        shift_stock(store, product, int(held["value"]) - item["quantity"])
        held["value"] = str(item["quantity"])


def shift_stock(store: Store, product: Record, by: int) -> None:
    product["stock_quantity"] = (product.get("stock_quantity") or 0) + by
    table = "variations" if "parent" in product else "products"
    store.touch(table, product, "product.updated")
