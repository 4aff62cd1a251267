"""What the pretend Sellercloud holds: orders and their marks, notes, charges, products and stock."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.sellercloud import charges
from simulators.sellercloud import orders as o
from simulators.sellercloud.jobs import Jobs
from simulators.sellercloud.products import Products

Order = dict[str, Any]

COMPANIES = {163: "Marketplaces", 164: "Web shops", 165: "Wholesale", 166: "Branch stores"}
WAREHOUSES = {255: "Main warehouse", 256: "East warehouse"}
PAYMENT_TERMS = {1: "Due on receipt", 2: "Net 15", 3: "Net 30"}
UNSHIPPED, SHIPPED = 1, 3
#: Charges are final after so many looks at them, unless a deed settles them before.
LOOKS_UNTIL_FINAL = 10
#: Where orders arrive by themselves, settlements do too.
SETTLES_AFTER = timedelta(minutes=125)


class Store:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.ids, self.numbers = itertools.count(9_000_001), itertools.count(5_002_301)
        self.orders: dict[int, Order] = {}
        self.unexported: dict[int, Order] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.settled: set[int] = set()
        self.looks: dict[int, int] = {}
        self.returns: dict[int, dict[str, Any]] = {}
        self.products = Products(self.now)
        self.jobs = Jobs(self.products)

    def now(self, ago: float = 0) -> datetime:
        return datetime.fromtimestamp(self.clock() - ago, UTC)

    def add(self, said: dict[str, Any], ago: float = 0) -> int:
        """Add an order made from a few facts (see `orders.order`); answer its number."""
        id = next(self.numbers)
        order = o.order(id, self.now(ago), said, self.ids)
        if said.get("spoil"):
            order["OrderItems"][0]["SitePrice"] = {"Amount": "14.50"}
        self.orders[id] = self.unexported[id] = order
        for category, told, author in said.get("notes", ()):
            self.note(id, category, told, author)
        return id

    def note(self, id: int, category: int, told: str, author: str) -> int:
        number = next(self.ids)
        note = {
            "EntityID": id,
            "Category": category,
            "NoteID": number,
            "Note": told,
            "AuditDate": o.stamp(self.now()),
            "CreatedBy": 1,
            "CreatedByName": author,
            "CreatedByEmail": "",
        }
        self.notes.setdefault(id, []).append(note)
        return number

    def touch(self, order: Order) -> None:
        order["LastUpdated"] = o.stamp(self.now())

    def listed(self, exported: str) -> list[Order]:
        """Give the orders by number: those not exported ("0"), those exported ("1"), or all."""
        if exported == "0":
            return list(self.unexported.values())
        is_any = exported != "1"
        return [one for one in self.orders.values() if is_any or one["Statuses"]["IsExported"]]

    def mark(self, ids: list[int], is_exported: bool) -> list[int]:
        """Mark orders; answer those that were not so before."""
        known = [self.orders[id] for id in ids if id in self.orders]
        changed = [one for one in known if one["Statuses"]["IsExported"] != is_exported]
        for order in changed:
            order["Statuses"]["IsExported"] = is_exported
            self.touch(order)
            if is_exported:
                del self.unexported[order["OrderID"]]
        if changed and not is_exported:
            waiting = {one["OrderID"]: one for one in changed} | self.unexported
            self.unexported = dict(sorted(waiting.items()))
        return [one["OrderID"] for one in changed]

    def ship(self, order: Order, package: Order, said: dict[str, Any], tracking: str) -> None:
        """Ship the whole order, whatever the package holds; a second ship date counts for nothing."""
        details = order["ShippingDetails"]
        if details["ShippingStatus"] == SHIPPED:
            said = {name: value for name, value in said.items() if name != "ShipDate"}
        else:
            for one in order["OrderItems"]:
                self.products.leave(one["ProductID"], one["WarehouseID"], one["Qty"])
        details |= {**said, "ShippingStatus": SHIPPED}
        order["Statuses"] |= {"ShippingStatus": SHIPPED, "OrderStatus": 3}
        package["TrackingNumber"] = tracking
        self.touch(order)

    def unship(self, order: Order) -> None:
        order["ShippingDetails"] |= {"ShippingStatus": UNSHIPPED, "ShipDate": None}
        order["Statuses"] |= {"ShippingStatus": UNSHIPPED, "OrderStatus": 2}
        self.touch(order)

    def charges(self, id: int, settles_by_itself: bool) -> dict[str, Any]:
        self.looks[id] = self.looks.get(id, 0) + 1
        placed = o.moment(self.orders[id]["OrderDetails"]["CreatedOn"])
        is_old = settles_by_itself and self.now() - placed > SETTLES_AFTER
        if is_old or self.looks[id] > LOOKS_UNTIL_FINAL:
            self.settled.add(id)
        return charges.sheet(self.orders[id], id in self.settled)

    def memory(self) -> dict[str, Any]:
        return {
            "next": [next(self.ids), next(self.numbers)],
            "orders": list(self.orders.values()),
            "notes": list(self.notes.items()),
            "settled": sorted(self.settled),
            "looks": list(self.looks.items()),
            "returns": list(self.returns.items()),
            "products": self.products.memory(),
            "jobs": self.jobs.memory(),
        }

    def remember(self, memory: dict[str, Any]) -> None:
        self.ids, self.numbers = (itertools.count(number) for number in memory["next"])
        self.orders = {one["OrderID"]: one for one in memory["orders"]}
        waiting = (one for one in memory["orders"] if not one["Statuses"]["IsExported"])
        self.unexported = {one["OrderID"]: one for one in waiting}
        self.notes, self.looks = dict(memory["notes"]), dict(memory["looks"])
        self.settled = set(memory["settled"])
        self.returns = dict(memory.get("returns", ()))
        # A demo may have been stopped before products were remembered.
        if "products" in memory:
            self.products.remember(memory["products"])
            self.jobs.remember(memory["jobs"])
