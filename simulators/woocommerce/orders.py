"""Orders: nearly everything is accepted, whether it makes sense or not."""

import secrets
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from simulators.woocommerce import stages
from simulators.woocommerce.asking import EMAIL, Call, truth
from simulators.woocommerce.collection import Collection, Kin, Meets, dated
from simulators.woocommerce.lines import coupons, set_items
from simulators.woocommerce.order_shape import BILLING, SHIPPING, needs_payment, order_shown
from simulators.woocommerce.refunds import refund_the_rest
from simulators.woocommerce.store import Store, merge_meta
from simulators.woocommerce.totals import calculate
from simulators.woocommerce.wire import Record, Refusal

KINDS = {
    "status": "string", "currency": "string", "customer_id": "integer", "customer_note": "string",
    "billing": "object", "shipping": "object", "payment_method": "string",
    "payment_method_title": "string", "transaction_id": "string", "meta_data": "objects",
    "line_items": "objects", "shipping_lines": "objects", "fee_lines": "objects",
    "coupon_lines": "objects", "set_paid": "boolean",
}  # fmt: skip
#: Bytes of a value, letters of a key, that an order's meta data take.
META_VALUE, META_KEY = 65_535, 255
#: Amounts of items are strings or the whole order is refused.
ITEM_AMOUNTS = {
    "line_items": ("subtotal", "total"),
    "shipping_lines": ("total",),
    "fee_lines": ("total",),
}
#: Member of a body -> member of the record.
PLAIN = {
    "currency": "currency",
    "customer_note": "note",
    "payment_method": "method",
    "payment_method_title": "method_title",
    "transaction_id": "transaction",
    "created_via": "via",
}


def new_order(store: Store) -> Record:
    now = store.now()
    return {
        "id": store.next("orders"),
        "status": "pending",
        "currency": store.options["currency"],
        "created": now,
        "modified": now,
        "paid": None,
        "completed": None,
        "customer": 0,
        "billing": {},
        "shipping": {},
        "method": "",
        "method_title": "",
        "transaction": "",
        "via": "rest-api",
        "note": "",
        "key": f"wc_order_{secrets.token_hex(7)[:13]}",
        "ip": "",
        "agent": "",
        "prices_include_tax": store.options["prices_include_tax"],
        "total": Decimal(0),
        "meta": [],
        "line_items": [],
        "tax_lines": [],
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
    }


class Orders(Collection):
    path, table = "orders", "orders"
    invalid = "woocommerce_rest_shop_order_invalid_id"
    usual_sort = "date"
    link_usual: ClassVar[dict[str, str]] = {"status[0]": "any"}
    sorts: ClassVar[dict[str, Any]] = {
        "date": lambda row: row["created"],
        "id": lambda row: row["id"],
        "include": lambda row: row["id"],
        "title": lambda row: row["created"],
        "slug": lambda row: row["id"],
        "modified": lambda row: row["modified"],
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        known = ("any", "trash", "auto-draft", *self.store.statuses)
        states = set(call.some_of("status", known, "any"))
        # What is in the trash is not "any".
        yield lambda row: row["status"] in states or ("any" in states and row["status"] != "trash")
        yield from dated(call)
        if call.said.get("customer") is not None:
            customer = call.number("customer", 0)
            yield lambda row: row["customer"] == customer
        if product := call.number("product", 0):
            yield lambda row: any(one["product_id"] == product for one in row["line_items"])
        if searched := call.word("search").lower():
            yield lambda row: searched in _searchable(row)

    def shown(self, row: Record, call: Call) -> Record:
        return order_shown(self.store, row, call)

    def links(self, row: Record, call: Call) -> Record:
        mail = f"{self.at(call, row)}/actions/email_templates"
        made = super().links(row, call)
        if row["customer"]:
            made["customer"] = [{"href": f"{call.api}/customers/{row['customer']}"}]
        return {**made, "email_templates": [{"embeddable": True, "href": mail}]}

    def build(self, call: Call, kin: Kin) -> Record:
        self._check(call)
        order = new_order(self.store)
        self._fill(order, call, is_new=True)
        self.rows.put(order)
        self._advance(order, call.body, is_new=True)
        self.store.tell("order.created", order["id"])
        self.store.tell("order.updated", order["id"])
        return order

    def change(self, row: Record, call: Call) -> None:
        self._check(call)
        self._fill(row, call, is_new=False)
        self._advance(row, call.body, is_new=False)
        # A change to the same values is a change as well.
        self.store.touch("orders", row, "order.updated")

    def _check(self, call: Call) -> None:
        call.check_kinds(KINDS)
        if "status" in call.body and "status" not in call.wrong:
            call.one_of("status", ("auto-draft", *self.store.statuses), "")
        billing = call.body.get("billing")
        email = billing.get("email") if isinstance(billing, dict) else ""
        if email and not EMAIL.fullmatch(str(email)):
            call.refuse("billing", "rest_invalid_email", "Invalid email address.")
        for kind, names in ITEM_AMOUNTS.items():
            _check_amounts(call, kind, names)
        call.done()

    def _fill(self, order: Record, call: Call, is_new: bool) -> None:
        body = call.body
        if "customer_id" in body:
            self._check_customer(body["customer_id"])
            order["customer"] = int(body["customer_id"])
        for name, own in PLAIN.items():
            if name in body and (name != "created_via" or is_new):
                order[own] = body[name]
        for name, parts in (("billing", BILLING), ("shipping", SHIPPING)):
            said = {
                key: value or "" for key, value in (body.get(name) or {}).items() if key in parts
            }
            order[name] = {**order[name], **said}
        meta = merge_meta(self.store, order["meta"], body.get("meta_data"))
        # What does not fit into the table is dropped, and the answer is a 200 all the same.
        order["meta"] = [row for row in meta if _fits(row)]
        is_counted = set_items(self.store, order, body)
        is_counted = coupons(self.store, order, body) or is_counted
        if is_new or is_counted:
            calculate(self.store, order)

    def _check_customer(self, id: Any) -> None:
        if int(id) and int(id) not in self.store["customers"].rows:
            code = "woocommerce_rest_invalid_customer_id"
            raise Refusal(code, "Customer ID is invalid.")

    def _advance(self, order: Record, body: Record, is_new: bool) -> None:
        """Move first; `set_paid` then counts for a new order, or one that awaits payment."""
        if body.get("status"):
            stages.move(self.store, order, body["status"])
        if truth(body.get("set_paid")) and (is_new or needs_payment(order)):
            stages.complete_payment(self.store, order)
        if order["status"] == "refunded":
            refund_the_rest(self.store, order)

    def remove(self, row: Record, is_forced: bool) -> None:
        if not is_forced and row["status"] == "trash":
            told = "The order has already been deleted."
            raise Refusal("woocommerce_rest_already_trashed", told, 410)
        if is_forced:
            for kind in ("notes", "refunds"):
                for part in self.store.of_order.get(row["id"], {}).get(kind, ()):
                    self.store[kind].rows.pop(part["id"])
            self.store.of_order.pop(row["id"], None)
            self.rows.drop(row["id"])
            return
        row["trashed_from"], row["status"] = row["status"], "trash"
        self.rows.touch()
        self.store.tell("order.deleted", row["id"])


def _fits(row: Record) -> bool:
    value = row["value"]
    size = len(value.encode()) if isinstance(value, str) else 0
    return size <= META_VALUE and len(str(row["key"])) <= META_KEY


def _check_amounts(call: Call, kind: str, names: tuple[str, ...]) -> None:
    items = call.body.get(kind)
    for place, item in enumerate(items if isinstance(items, list) else ()):
        for name in names:
            value = item.get(name) if isinstance(item, dict) else None
            if value is not None and not isinstance(value, str):
                where = f"{kind}[{place}][{name}]"
                told = f"{where} is not of type string."
                call.refuse(kind, "rest_invalid_type", told, {"param": where})


def _searchable(order: Record) -> str:
    """Give what a search looks through: who bought, never SKUs nor meta data."""
    parts = [*order["billing"].values(), *order["shipping"].values(), str(order["id"])]
    people = (order["billing"], order["shipping"])
    names = (f"{one.get('first_name')} {one.get('last_name')}" for one in people)
    return " ".join((*parts, *names)).lower()
