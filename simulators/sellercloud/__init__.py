"""Sellercloud's Delta REST API, as its documents describe it."""

import os
import random
import re
from decimal import Decimal
from typing import Any

from simulators.sellercloud import jobs, returns
from simulators.sellercloud import orders as o
from simulators.sellercloud.api import Api
from simulators.sellercloud.products import DEFAULT_WAREHOUSE
from simulators.sellercloud.seed import ordinary, seeds
from simulators.sellercloud.store import COMPANIES, WAREHOUSES

#: Rights of an employee -> the calls that a missing one hides.
PERMISSIONS = {
    "orders": (r"GET /rest/api/Orders(/\d+)?$",),
    "notes": (r"GET /rest/api/Orders/Notes$",),
    "add_notes": (r"POST /rest/api/Orders/\d+/Notes$",),
    "export": (r"PUT /rest/api/Orders/SetExported$",),
    "shipping": (r"PUT /rest/api/Orders/(ShippingStatus|SetUnshipped|Statuses)",),
    "profit_and_loss": (r"POST /rest/api/Orders/ProfitAndLoss$",),
    "order_status": (r"PUT /rest/api/Orders/StatusCode$",),
    "companies": (r"GET /rest/api/Companies",),
    "warehouses": (r"GET /rest/api/Warehouses",),
    "catalog": (r"(GET|PUT) /rest/api/Catalog", r" /rest/api/Product"),
    "inventory": (r"(GET|PUT) /rest/api/Inventory",),
    "returns": (r"GET /rest/api/Rma",),
}


class Sellercloud(Api):
    also = {
        "update_order": "change",
        "add_payment": "pay",
        "settle_charges": "settle",
        "cancel_order": "cancel",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.chance = random.Random(11)
        self.password = os.environ.get("DEMO_PASSWORD") or "demo-password"
        self.arrived_at = self.clock()
        for place, said in enumerate([] if self.is_empty else seeds()):
            self.store.add(said, ago=7200 - place * 60)

    def tick(self) -> None:
        while self.arrivals and self.clock() - self.arrived_at >= self.arrivals:
            self.arrived_at += self.arrivals
            self.act_add_order()
            self.is_changed = True
        self.is_changed = self.store.jobs.tick() or self.is_changed

    def state(self) -> dict[str, list[dict[str, Any]]]:
        orders, notes, products = self.store.orders, self.store.notes, self.store.products
        return {
            "orders": [
                {**o.row(one), "Exported": one["Statuses"]["IsExported"]} for one in orders.values()
            ],
            "notes": [{"OrderID": id, **note} for id, many in notes.items() for note in many],
            "companies": [{"ID": id, "CompanyName": name} for id, name in COMPANIES.items()],
            "warehouses": [{"ID": id, "Name": name} for id, name in WAREHOUSES.items()],
            "products": [products.catalog_row(one) for one in products.held.values()],
            "stock": [row for sku in products.held for row in products.warehouse_rows(sku, set())],
            "returns": [returns.row(one) for one in self.store.returns.values()],
            "jobs": [jobs.row(job) for job in self.store.jobs.held.values()],
        }

    def memory(self) -> dict[str, Any]:
        return self.store.memory()

    def remember(self, memory: dict[str, Any]) -> None:
        self.store.remember(memory)

    def act_add_order(self, **said: Any) -> int:
        """Add an order of the usual kind, or with these facts instead (see `orders.order`)."""
        return self.store.add(
            {**ordinary(self.chance, self.chance.randint(1000, 9999)), **said},
        )

    def act_add_orders(self, count: int) -> list[int]:
        return [self.store.add(ordinary(self.chance, 10_000 + n)) for n in range(count)]

    def act_change(self, id: int, **said: Any) -> None:
        """Change members of an order: {"TotalInfo": {"Discount": 5}}."""
        order = self.store.orders[id]
        for part, members in said.items():
            value = order[part]
            order[part] = {**value, **members} if isinstance(value, dict) else members
        self.store.touch(order)

    def act_dearer(self, id: int, amount: str) -> float:
        """Let shipping cost more by so much; answer the new total."""
        total = self.store.orders[id]["TotalInfo"]
        more = Decimal(amount)
        said = {
            name: o.money(Decimal(str(total[name])) + more) for name in ("Shipping", "GrandTotal")
        }
        self.act_change(id, TotalInfo=said)
        return float(said["GrandTotal"])

    def act_spoil(self, id: int, part: str) -> None:
        """Let a part of an order be what no document says it may be."""
        order = self.store.orders[id]
        order[part] = "surprise"
        self.store.touch(order)

    def act_pay(self, id: int, amount: Any, method: int = o.CREDIT_CARD, **said: Any) -> None:
        order = self.store.orders[id]
        facts = {"amount": amount, "method": method, **said}
        order["Payments"].append(o.payment(next(self.store.ids), facts, self.store.now()))
        order["Statuses"]["PaymentStatus"] = 30
        self.store.touch(order)

    def act_return(self, id: int, **said: Any) -> int:
        """Take goods back (see `returns.made`); answer the number of the return."""
        made = returns.made(self.store, self.store.orders[id], said)
        self.store.returns[made["ID"]] = made
        return int(made["ID"])

    def act_add_customer_service_note(self, id: int, text: str, author: str = "Rosa") -> int:
        return self.store.note(self.store.orders[id]["OrderID"], 2, text, author)

    def act_add_product(self, sku: str, price: Any = "10.00", **said: Any) -> str:
        """Add a product of the first type, with these members instead: {"UPC": "…"}."""
        called = said.pop("ProductName", sku.title())
        self.store.products.add(sku, called, 1, Decimal(str(price)), **said)
        return sku

    def act_add_products(self, count: int) -> list[str]:
        first = len(self.store.products.held)
        added = [self.act_add_product(f"DRINK-{n:05d}", f"{5 + n % 40}.90")
                 for n in range(first, first + count)]  # fmt: skip
        for place, sku in enumerate(added):
            self.act_change_stock(sku, place % 500)
        return added

    def act_change_product(self, sku: str, **said: Any) -> None:
        """Change members of a product: {"ProductName": "…", "Status": 0}."""
        product = self.store.products.one(sku)
        product |= said
        self.store.products.touch(product)

    def act_change_price(self, sku: str, price: Any) -> None:
        self.act_change_product(sku, SitePrice=o.money(price))

    def act_change_stock(self, sku: str, quantity: int, warehouse: int = DEFAULT_WAREHOUSE) -> None:
        """Count what a warehouse has of a product."""
        self.store.products.count(self.store.products.one(sku), warehouse, quantity)

    def act_settle(self, id: int) -> None:
        self.store.settled.add(id)

    def act_cancel(self, id: int) -> None:
        self.act_change(id, Statuses={"OrderStatus": -1})

    def act_deny(self, path: str = "", permission: str = "") -> None:
        """Take a right away: by its name, or whatever has this in its "METHOD /path"."""
        self.denied.update(_calls(path, permission))

    def act_allow(self, path: str = "", permission: str = "") -> None:
        self.denied.difference_update(_calls(path, permission))

    def act_limit(self, calls: int, seconds: float = 3600) -> None:
        """Allow so many calls in so many seconds; 0 lifts the limit."""
        self.limit, self.window, self.calls, self.since = calls, seconds, 0, self.clock()


def _calls(path: str, permission: str) -> tuple[str, ...]:
    if path:
        return (re.escape(path),)
    if permission not in PERMISSIONS:
        raise ValueError(f"unknown permission; known are {', '.join(PERMISSIONS)}")
    return PERMISSIONS[permission]
