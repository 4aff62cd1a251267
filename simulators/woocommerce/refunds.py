"""Refunds and notes: what hangs on an order."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from simulators.woocommerce import stages
from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.order_shape import line_shown, places, shipping_shown
from simulators.woocommerce.store import Store
from simulators.woocommerce.totals import CENT, NOTHING, cents
from simulators.woocommerce.wire import Record, Refusal, amount, count, lacking, money

ORDER_INVALID = "woocommerce_rest_shop_order_invalid_id"


def order_of(store: Store, id: int) -> Record:
    order = store["orders"].rows.get(id)
    if order is None:
        raise Refusal(ORDER_INVALID, "Invalid order ID.", 404)
    return order


def remaining(store: Store, order: Record) -> Decimal:
    refunded = (one["amount"] for one in store.parts(order["id"], "refunds"))
    return Decimal(order["total"]) - sum(refunded, NOTHING)


def refund_the_rest(store: Store, order: Record) -> None:
    """Refund what is left, as a shop does when somebody sets the status to refunded."""
    if remaining(store, order) >= CENT:
        refund(store, order, {"amount": remaining(store, order), "reason": "Order fully refunded."})


def refund(store: Store, order: Record, said: Record) -> Record:
    """Book a refund: {amount?, reason?, line_items?, is_by_gateway?, restocks?}."""
    parts = [_part(store, order, one) for one in said.get("line_items") or ()]
    asked = said.get("amount")
    given = sum((-one["total"] - one["total_tax"] for one in parts), NOTHING)
    wanted = cents(amount(asked)) if asked not in (None, "") else given
    left = remaining(store, order)
    if not 0 <= wanted <= left:
        _fail("Invalid refund amount.")
    _check_gateway(store, order, said)
    made = {
        "id": store.next("refunds"),
        "order": order["id"],
        "created": store.now(),
        "amount": wanted,
        "tax": sum((-one["total_tax"] for one in parts), NOTHING),
        "reason": said.get("reason") or "",
        "refunded_payment": bool(said.get("is_by_gateway")),
        "line_items": [one for one in parts if "product_id" in one],
        "shipping_lines": [one for one in parts if "method_id" in one],
    }
    kind = "full" if left - wanted < CENT else "partial"
    made["meta"] = store.meta(
        [{"key": "_refund_type", "value": kind}, *(said.get("meta_data") or ())]
    )
    store["refunds"].put(made)
    store.parts(order["id"], "refunds").append(made)
    if said.get("restocks", True):
        _restock(store, order, said.get("line_items") or ())
    if kind == "full":
        stages.move(store, order, "refunded")
    store.touch("orders", order, "order.updated")
    return made


def _fail(told: str) -> None:
    raise Refusal("woocommerce_rest_cannot_create_order_refund", told, 500)


def _check_gateway(store: Store, order: Record, said: Record) -> None:
    if not said.get("is_by_gateway"):
        return
    gateway = store.gateways.get(order["method"])
    if gateway is None:
        _fail("The payment gateway for this order does not exist.")
    elif "refunds" not in gateway["supports"]:
        _fail("The payment gateway for this order does not support automatic refunds.")


def _part(store: Store, order: Record, said: Record) -> Record:
    """Make the mirror of an item: quantity and amounts below zero."""
    items = [*order["line_items"], *order["shipping_lines"]]
    item = next((one for one in items if one["id"] == said.get("id")), None)
    if item is None:
        _fail("Order item ID provided is not associated with order.")
    taxes = said.get("refund_tax") or ()
    owed = [(one.get("id", 0), -cents(amount(one.get("refund_total")))) for one in taxes]
    of_tax = [{"id": id, "total": part, "subtotal": part} for id, part in owed]
    total = -cents(amount(said.get("refund_total")))
    tax = sum((one["total"] for one in of_tax), NOTHING)
    kept = {name: value for name, value in (item or {}).items() if name not in ("taxes", "meta")}
    mirrored = {"id": store.next("items"), "total": total, "total_tax": tax, "taxes": of_tax}
    if "product_id" in kept:
        quantity = -count(said.get("quantity"))
        mirrored |= {"quantity": quantity, "subtotal": total, "subtotal_tax": tax}
    source = {"key": "_refunded_item_id", "value": str(said["id"])}
    return {**kept, **mirrored, "meta": store.meta([source])}


def _restock(store: Store, order: Record, said: Any) -> None:
    """Put refunded goods back on the shelf, where they had been taken from it."""
    for one in said:
        item = next((line for line in order["line_items"] if line["id"] == one.get("id")), None)
        held = next((m for m in (item or {}).get("meta", ()) if m["key"] == stages.REDUCED), None)
        quantity = count(one.get("quantity"))
        if item is None or held is None or not quantity:
            continue
        if product := store.product_of(item["variation_id"] or item["product_id"]):
            stages.shift_stock(store, product, quantity)
        held["value"] = str(int(held["value"]) - quantity)
        item["meta"] += store.meta([{"key": "_restock_refunded_items", "value": str(quantity)}])


class Refunds(Collection):
    path, table = "orders/{order}/refunds", "refunds"
    invalid = "woocommerce_rest_shop_order_refund_invalid_id"
    invalid_told = "Invalid order refund ID."
    no_trash = "Order refunds do not support trashing."
    allowed_links: ClassVar[tuple[str, ...]] = ("GET", "DELETE")

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        order_of(self.store, kin["order"])
        yield from super().filters(call, kin)
        yield lambda row: row["order"] == kin["order"]

    def find(self, id: int, kin: Kin, status: int = 404) -> Record:
        order_of(self.store, kin["order"])
        return super().find(id, kin, status)

    def links(self, row: Record, call: Call) -> Record:
        up = f"{call.api}/orders/{row['order']}"
        return {**super().links(row, call), "up": [{"href": up}]}

    def location(self, call: Call, row: Record) -> str:
        # WooCommerce sends the pattern of the route instead of the order's number.
        return f"{call.api}/orders/(?P<order_id>[\\d]+)/refunds/{row['id']}"

    def build(self, call: Call, kin: Kin) -> Record:
        order, body = order_of(self.store, kin["order"]), call.body
        call.check_kinds(
            {
                "amount": "string",
                "reason": "string",
                "line_items": "objects",
                "meta_data": "objects",
            }
        )
        call.done()
        said = {name: body.get(name) for name in ("amount", "reason", "line_items", "meta_data")}
        is_by_gateway, restocks = truth(body.get("api_refund", True)), body.get("api_restock", True)
        said |= {"is_by_gateway": is_by_gateway, "restocks": truth(restocks)}
        return refund(self.store, order, said)

    def remove(self, row: Record, is_forced: bool) -> None:
        super().remove(row, is_forced)
        self.store.parts(row["order"], "refunds").remove(row)
        self.store.touch("orders", order_of(self.store, row["order"]), "order.updated")

    def shown(self, row: Record, call: Call) -> Record:
        dp = places(call)
        return {
            "id": row["id"],
            **self.store.dates(date_created=row["created"]),
            "amount": money(row["amount"], dp),
            "reason": row["reason"],
            "refunded_by": 1,
            "refunded_payment": row["refunded_payment"],
            "meta_data": row["meta"],
            "line_items": [line_shown(self.store, one, dp) for one in row["line_items"]],
            "shipping_lines": [shipping_shown(one, dp) for one in row["shipping_lines"]],
            "tax_lines": [],
            "fee_lines": [],
        }


#: Bytes a note takes.
NOTE = 65_535


class Notes(Collection):
    """Notes of an order; writing one changes nothing of the order and tells no webhook."""

    path, table = "orders/{order}/notes", "notes"
    invalid, invalid_told = "woocommerce_rest_invalid_id", "Invalid resource ID."
    no_trash = "Webhooks do not support trashing."
    allowed_links: ClassVar[tuple[str, ...]] = ("GET", "DELETE")

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        order_of(self.store, kin["order"])
        yield lambda row: row["order"] == kin["order"]
        kind = call.one_of("type", ("any", "customer", "internal"), "any")
        if kind != "any":
            yield lambda row: row["customer_note"] is (kind == "customer")

    def found(self, call: Call, kin: Kin) -> list[Record]:
        # Notes have no pages: all of an order's come at once.
        call.said["per_page"] = 100
        return super().found(call, kin)

    def find(self, id: int, kin: Kin, status: int = 404) -> Record:
        order_of(self.store, kin["order"])
        return super().find(id, kin, status)

    def links(self, row: Record, call: Call) -> Record:
        up = f"{call.api}/orders/{row['order']}"
        return {**super().links(row, call), "up": [{"href": up}]}

    def build(self, call: Call, kin: Kin) -> Record:
        order = order_of(self.store, kin["order"])
        if not call.body.get("note"):
            raise lacking(["note"])
        author = "Rosa Meyer" if truth(call.body.get("added_by_user")) else "WooCommerce"
        is_for_customer = truth(call.body.get("customer_note"))
        told = str(call.body["note"])
        if len(told.encode()) > NOTE:
            refused = "Cannot create order note, please try again."
            raise Refusal("woocommerce_api_cannot_create_order_note", refused, 500)
        return stages.note(self.store, order, told, author, customer_note=is_for_customer)

    def remove(self, row: Record, is_forced: bool) -> None:
        super().remove(row, is_forced)
        self.store.parts(row["order"], "notes").remove(row)

    def shown(self, row: Record, call: Call) -> Record:
        return {
            "id": row["id"],
            "author": row["author"],
            **self.store.dates(date_created=row["created"]),
            "note": row["note"],
            "customer_note": row["customer_note"],
        }
