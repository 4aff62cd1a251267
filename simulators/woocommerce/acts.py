"""What nobody can do over the API: customers order in the shop, staff work in its back office."""

import random
from decimal import Decimal
from typing import Any

from simulators.woocommerce import payments, refunds, seed, stages
from simulators.woocommerce.api import Api
from simulators.woocommerce.founding import check_currency
from simulators.woocommerce.lines import make_line, make_shipping
from simulators.woocommerce.orders import new_order
from simulators.woocommerce.store import OPTIONS
from simulators.woocommerce.totals import calculate
from simulators.woocommerce.wire import Record, Refusal

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
ATTRIBUTION = (
    {"key": "_wc_order_attribution_source_type", "value": "organic"},
    {"key": "_wc_order_attribution_utm_source", "value": "google"},
    {"key": "_wc_order_attribution_device_type", "value": "Desktop"},
)


class Acts(Api):
    chance: random.Random

    def act(self, name: str, args: Record) -> Any:
        """Do a deed; what the shop itself refuses is a ValueError in its own words."""
        try:
            return super().act(name, args)
        except Refusal as refused:
            raise ValueError(refused.told) from refused

    def act_place_order(
        self,
        email: str = "ann@buyers.example",
        lines: Any = ("COLA-24",),
        gateway: str = "stripe",
        method: str = "UPS Ground",
        **said: Any,
    ) -> int:
        """Order at the checkout; answer the order's number.

        `lines` are SKUs or [SKU, quantity, price?]; `method` is a zone's method by its title.
        Further: note, coupon, currency, fees [[name, amount]], meta, is_paid, is_exempt, person
        (an address instead of the customer's own).
        """
        body = self._basket(email, lines, gateway, method, said)
        order = self.resources["orders"].build(self.call(body), {})
        order["ip"], order["agent"] = "203.0.113.7", BROWSER
        if gateway in ("stripe", "ppcp-gateway") and said.get("is_paid", True):
            self._pay(order, f"txn_{order['id']:06d}")
        return int(order["id"])

    def _basket(self, email: str, lines: Any, gateway: str, method: str, said: Record) -> Record:
        customer = self.store["customers"].rows.get(self.store.emails.get(email.lower(), 0))
        person = said.get("person") or (customer["billing"] if customer else seed.GUEST)
        exempt = [{"key": "is_vat_exempt", "value": "yes"}] if said.get("is_exempt") else []
        status = seed.GATEWAYS[gateway][4]
        is_by_card = gateway in ("stripe", "ppcp-gateway")
        return {
            "created_via": "checkout",
            "status": "pending" if is_by_card else status,
            "customer_id": customer["id"] if customer else 0,
            "currency": check_currency(said.get("currency", self.store.options["currency"])),
            "billing": {**person, "email": email},
            "shipping": {name: value for name, value in person.items() if name != "phone"},
            "payment_method": gateway,
            "payment_method_title": self.store.gateways[gateway]["title"],
            "customer_note": said.get("note", ""),
            "line_items": [self._line(one) for one in lines],
            "shipping_lines": [self._way(method)],
            "fee_lines": [{"name": name, "total": str(fee)} for name, fee in said.get("fees", ())],
            "coupon_lines": [{"code": said["coupon"]}] if said.get("coupon") else [],
            "meta_data": [*ATTRIBUTION, *exempt, *said.get("meta", ())],
        }

    def _line(self, said: Any) -> Record:
        given = [said] if isinstance(said, str) else list(said)
        sku, quantity = given[0], int(given[1]) if len(given) > 1 else 1
        price = given[2] if len(given) > 2 else None
        line: Record = {"sku": sku, "quantity": quantity}
        if sku not in self.store.skus:
            line["name"] = f"{sku} (no longer listed)"
        if price is not None:
            total = str(Decimal(str(price)) * quantity)
            line |= {"subtotal": total, "total": total}
        return line

    def _way(self, title: str) -> Record:
        for row in self.store["methods"].rows.values():
            if row["settings"]["title"]["value"] == title:
                cost = row["settings"].get("cost", {}).get("value") or "0"
                return {
                    "method_id": row["method"],
                    "instance_id": row["id"],
                    "method_title": title,
                    "total": cost,
                }
        raise LookupError(f"shipping method {title}")

    def order(self, id: int) -> Record:
        found = self.store["orders"].rows.get(int(id))
        if found is None:
            raise LookupError(f"order {id}")
        return found

    def _pay(self, order: Record, transaction: str) -> None:
        order["transaction"] = transaction
        stages.pay(self.store, order)
        stages.move(self.store, order, "processing")
        self.store.touch("orders", order, "order.updated")

    def act_pay_order(self, id: int, transaction: str = "") -> None:
        self._pay(self.order(id), transaction or f"txn_{id:06d}")

    def act_authorize_order(self, id: int) -> None:
        """Let the payment plug-in hold the order's money, to be captured later."""
        payments.authorize(self.store, self.order(id))

    def act_change_order(self, id: int, **said: Any) -> None:
        """Change an order by members of an API body: {"customer_note": "…"}."""
        self.resources["orders"].change(self.order(id), self.call(said))

    def act_cancel_order(self, id: int) -> None:
        self.act_change_order(id, status="cancelled")

    def act_fail_order(self, id: int) -> None:
        self.act_change_order(id, status="failed")

    def act_hold_order(self, id: int) -> None:
        self.act_change_order(id, status="on-hold")

    def act_complete_order(self, id: int, tracking: str = "") -> None:
        """Complete an order, with a tracking number where a plugin would keep it."""
        meta = [{"key": "_tracking_number", "value": tracking}] if tracking else []
        self.act_change_order(id, status="completed", meta_data=meta)

    def act_refund_order(
        self, id: int, amount: Any = None, reason: str = "", lines: Any = ()
    ) -> int:
        """Refund an amount or lines [[line's id, quantity, amount]]; neither refunds the rest."""
        order = self.order(id)
        items = [{"id": one, "quantity": n, "refund_total": of} for one, n, of in lines]
        if amount is None and not items:
            amount = refunds.remaining(self.store, order)
        said = {"amount": amount, "reason": reason, "line_items": items}
        return int(refunds.refund(self.store, order, said)["id"])

    def act_trash_order(self, id: int) -> None:
        self.resources["orders"].remove(self.order(id), is_forced=False)

    def act_delete_order(self, id: int) -> None:
        self.resources["orders"].remove(self.order(id), is_forced=True)

    def act_restore_order(self, id: int) -> None:
        order = self.order(id)
        order["status"] = order.pop("trashed_from", "pending")
        self.store.touch("orders", order, "order.restored")

    def act_add_note(
        self, id: int, text: str, author: str = "Rosa Meyer", is_for_customer: bool = False
    ) -> int:
        order = self.order(id)
        made = stages.note(self.store, order, text, author, customer_note=is_for_customer)
        return int(made["id"])

    def act_add_orders(self, count: int) -> list[int]:
        """Make many paid orders at once; no stock is taken and no note written."""
        return [self._quick_order(place) for place in range(count)]

    def _quick_order(self, place: int) -> int:
        order, store = new_order(self.store), self.store
        email = self.chance.choice(list(seed.CUSTOMERS))
        skus = self.chance.sample([one[0] for one in seed.PRODUCTS], self.chance.randint(1, 3))
        customer = store["customers"].rows[store.emails[email]]
        order |= {
            "status": "processing",
            "paid": order["created"],
            "customer": customer["id"],
            "billing": customer["billing"],
            "shipping": customer["shipping"],
            "method": "stripe",
            "method_title": "Credit / debit card",
            "transaction": f"txn_{order['id']:06d}",
            "via": "checkout",
        }
        order["line_items"] = [
            make_line(store, {"sku": sku, "quantity": self.chance.randint(1, 6)}) for sku in skus
        ]
        order["shipping_lines"] = [make_shipping(store, self._way("UPS Ground"))]
        calculate(store, order)
        store["orders"].put(order)
        for topic in ("order.created", "order.updated"):
            store.tell(topic, order["id"])
        return int(order["id"])

    def act_add_products(self, count: int) -> list[int]:
        """Make many simple products, GEN-00001 and on, each with stock."""
        store, now, made = self.store, self.store.now(), []
        for _ in range(count):
            number = store.next("generated")
            row: Record = {"id": store.next("products"), "created": now, "modified": now}
            row |= {"name": f"Generated drink {number}", "slug": f"generated-drink-{number}"}
            row |= {"sku": f"GEN-{number:05d}", "regular_price": f"{5 + number % 40}.90"}
            row |= {"manage_stock": True, "stock_quantity": number % 500, "categories": []}
            store.skus[row["sku"]] = row["id"]
            store["products"].put(row)
            store.tell("product.created", row["id"])
            made.append(int(row["id"]))
        return made

    def _goods(self, sku: str) -> Record:
        found = self.store.product_of(self.store.skus.get(sku))
        if found is None:
            raise LookupError(f"product {sku}")
        return found

    def act_change_product(self, sku: str, **said: Any) -> None:
        """Change a product or variation by members of an API body; `title` is its name."""
        row = self._goods(sku)
        kind = "variations" if "parent" in row else "products"
        self.resources[kind].change(row, self.call(_named(said)))

    def act_add_product(self, **said: Any) -> int:
        """Add a product by members of an API body; `title` is its name."""
        return int(self.resources["products"].build(self.call(_named(said)), {})["id"])

    def act_sell(self, sku: str, quantity: int = 1) -> None:
        """Sell over the counter: the stock falls, and no order tells why."""
        stages.shift_stock(self.store, self._goods(sku), -quantity)

    def act_invite(self, email: str, role: str = "customer", **said: Any) -> int:
        """Register a customer, who is sent an invitation; answer the customer's number."""
        row = self.resources["customers"].build(self.call({**said, "email": email}), {})
        row["role"] = role
        return int(row["id"])

    def act_change_customer(self, email: str, role: str = "", **said: Any) -> None:
        id = self.store.emails.get(email.lower())
        if id is None:
            raise LookupError(f"customer {email}")
        row = self.store["customers"].rows[id]
        row["role"] = role or row["role"]
        self.resources["customers"].change(row, self.call(said))

    def act_change_settings(self, **said: Any) -> dict[str, Any]:
        """Change options of the shop (timezone, currency, prices_include_tax, trusts_proxy, …)."""
        if unknown := set(said) - set(OPTIONS):
            known = ", ".join(sorted(OPTIONS))
            raise ValueError(f"unknown {', '.join(sorted(unknown))}; known are {known}")
        self.store.options |= said
        return self.store.options

    def act_refuse_private_targets(self, is_on: bool = True) -> None:
        """Let webhooks go to public addresses and usual ports only, as WordPress does."""
        self.act_change_settings(refuses_private_targets=is_on)

    def act_run_queue(self) -> int:
        """Deliver now what waits, as a visitor of a quiet shop makes it happen."""
        self.queue.start(0)
        return len(self.queue.waiting)

    def act_add_status(self, slug: str, label: str) -> None:
        """Add a status of orders, as a plugin does."""
        self.store.statuses[slug] = label

    def act_revoke_key(self, key: str = "ck_demo") -> None:
        self.doorman.keys[key].is_revoked = True

    def act_restore_key(self, key: str = "ck_demo") -> None:
        self.doorman.keys[key].is_revoked = False


def _named(said: Record) -> Record:
    """Spell a body: a deed's own name stands where its product's would."""
    return {"name" if name == "title" else name: value for name, value in said.items()}
