"""DDI System Inform behind an adapter. Inform's own interface is not public.

What is served is the contract proposed to a site, with the habits the vendor's help pages tell of.
"""

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulators.ddi import rules, seed, shipping
from simulators.ddi.api import Api
from simulators.ddi.contract import Record, spelt, stamp
from simulators.ddi.drop import Drop
from simulators.ddi.store import KINDS, public
from simulators.system import utc


class Ddi(Api):
    also = {"ship": "ship_confirm", "cancel_order": "cancel"}

    def __init__(self, drop_dir: str | Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.chance = random.Random(23)
        self.tracking = 10_200_000
        self.made = 0
        self.drop: Drop | None = Drop(Path(drop_dir)) if drop_dir else None
        for customer in seed.CUSTOMERS:
            self.store.add_customer(_customer(*customer))
        for product in seed.PRODUCTS:
            self._add_seeded(*product)
        for order in () if self.is_empty else seed.ORDERS:
            self.store.enter(self._ordered(*order))

    def _add_seeded(
        self, number: str, told: str, kind: str, web: str, price: str, main: int, east: int
    ) -> None:
        place = len(self.store.products)
        units = ["EA", "CS", "PLT"] if number in ("COLA-24", "WATER-STILL-12") else ["EA"]
        said = {
            "productNumber": number,
            "description": told,
            "productType": kind,
            "imageUrl": f"https://images.example/{number.lower()}.jpg",
            "webDescription": web,
            "manufacturerProductNumber": f"M-{number}",
            "upc": f"0{36000 + place:05d}{29000 + place:05d}{place % 10}",
            "unitOfMeasure": "EA",
            "price": price,
            "active": number not in seed.INACTIVE,
            "_units": units,
        }
        self.store.add_product(said, {"100": Decimal(main), "200": Decimal(east)})

    def tick(self) -> None:
        if self.ship_after:
            due = self.clock() - self.ship_after
            # The oldest stands first: the first that is too young ends the search.
            while self.store.waiting and next(iter(self.store.waiting.values())) < due:
                self.act_ship_confirm(next(iter(self.store.waiting)))
                self.is_changed = True
        if self.drop and self.drop.tick(self.store):
            self.is_changed = True

    def state(self) -> dict[str, list[Record]]:
        store = self.store
        shown = {kind: [public(one) for one in getattr(store, kind).values()] for kind in KINDS}
        return {
            **shown,
            "orders": [store.shown_order(id) for id in store.orders],
            "deposits": list(store.deposits.values()),
            "ledger": store.ledger.entries,
            "files": self.drop.files() if self.drop else [],
        }

    def memory(self) -> Record:
        return {
            **self.store.memory(),
            "used": [[key, *said] for key, said in self.used.items()],
            "locked": sorted(self.locked),
            "tracking": self.tracking,
            "made": self.made,
            "drop": self.drop.memory() if self.drop else None,
        }

    def remember(self, memory: Record) -> None:
        self.store.remember(memory)
        self.used = {key: (said, number) for key, said, number in memory["used"]}
        self.locked = set(memory["locked"])
        self.tracking, self.made = memory["tracking"], memory["made"]
        if memory["drop"]:
            folder = self.drop.folder if self.drop else Path(memory["drop"]["folder"])
            self.drop = Drop(folder, memory["drop"])

    def _find(self, order: str) -> Record:
        """Find an order by its number here or by the caller's."""
        id = self.store.numbered.get(order, order)
        if id not in self.store.orders:
            raise LookupError(f"order {order}")
        return self.store.orders[id]

    def act_ship_confirm(
        self,
        order: str,
        lines: list[dict[str, Any]] | None = None,
        is_partial: bool = False,
        tracking: str | list[str] = "",
        carrier: str = "",
    ) -> str:
        """Ship-confirm all that is open, its first line, or {lineNumber, quantity} each."""
        found = self._find(order)
        numbers = [tracking] if isinstance(tracking, str) else tracking
        if not any(numbers):
            self.tracking += 1
            numbers = [f"1Z999AA1{self.tracking}"]
        leaving = {one["lineNumber"]: shipping.open_quantity(one) for one in found["lines"]}
        if lines is not None:
            leaving = {int(one["lineNumber"]): Decimal(str(one["quantity"])) for one in lines}
        elif is_partial:
            leaving = dict(list(leaving.items())[:1])
        shipment = shipping.confirm(self.store, found, leaving, numbers, carrier)
        return str(shipment["shipmentId"])

    def act_release(self, order: str) -> None:
        shipping.release(self.store, self._find(order))

    def act_cancel(self, order: str, keeps_deposits: bool = False) -> None:
        shipping.cancel(self.store, self._find(order), keeps_deposits)

    def act_give_back(self, order: str) -> None:
        """Give back the deposits of an order that was cancelled before."""
        shipping.give_back(self.store, self._find(order))

    def act_end_day(self) -> int:
        """Print the day's invoices: what is ship-confirmed becomes invoiced."""
        done = [o for o in self.store.orders.values() if o["status"] == "ship_confirmed"]
        for order in done:
            order["status"] = "invoiced"
            self.store.touch("orders", order["_key"])
        return len(done)

    def act_lock(self, order: str) -> None:
        """Let somebody have the order open on a screen of Inform."""
        self.locked.add(self._find(order)["_key"])

    def act_unlock(self, order: str) -> None:
        self.locked.discard(self._find(order)["_key"])

    def act_close(self, seconds: float = 60) -> None:
        """Close Inform for posting; 0 opens it again."""
        self.closed_until = self.clock() + seconds

    def act_change_key(self, to: str) -> None:
        self.api_key = to

    def act_require(
        self,
        order_type: bool | None = None,
        ship_via: bool | None = None,
        customer_po: bool | None = None,
        customer: str = "",
    ) -> None:
        """Make a member compulsory or not; the P/O number for one customer, if one is named."""
        if customer and customer_po is not None:
            self.store.customers[customer]["customerPoRequired"] = customer_po
            self.store.touch("customers", customer)
            customer_po = None
        said = {"order_type": order_type, "ship_via": ship_via, "customer_po": customer_po}
        self.store.required.update(
            {rule: is_on for rule, is_on in said.items() if is_on is not None}
        )

    def act_change_price(
        self, product: str, price: Any, least: int = 0, customer: str = ""
    ) -> None:
        """Change the list price, or that from a quantity on, or a customer's or price class's."""
        said = spelt(Decimal(str(price)))
        if customer:
            self.store.agreed[customer, product] = said
        elif least:
            self.store.breaks[product, least] = said
        else:
            self.store.products[product]["price"] = said
        self.store.touch("products", product)

    def act_change_stock(self, product: str, quantity: Any, branch: str = seed.BRANCH) -> None:
        """Count what a branch has on hand."""
        row = self.store.availability.get(f"{branch} {product}", {})
        counted = Decimal(str(quantity)) - Decimal(row.get("onHand", "0"))
        self.store.stock(product, branch, on_hand=counted)

    def act_add_product(self, product: str, price: Any = "10.00", **said: Any) -> str:
        quantity = Decimal(str(said.pop("quantity", 0)))
        usual = {"description": product.title(), "productType": "Stock", "unitOfMeasure": "EA"}
        made = {**usual, "price": spelt(Decimal(str(price))), **said, "productNumber": product}
        self.store.add_product(made, {seed.BRANCH: quantity})
        return product

    def act_add_products(self, count: int) -> list[str]:
        first = len(self.store.products) + 1
        return [self.act_add_product(f"DRINK-{n:05d}", f"{5 + n % 40}.90", quantity=n % 500)
                for n in range(first, first + count)]  # fmt: skip

    def act_add_customer(self, called: str, **said: Any) -> str:
        return str(self.store.add_customer({"name": called, **said})["customerNumber"])

    def act_add_orders(self, count: int) -> list[str]:
        """Enter generated web orders; answer their numbers."""
        return [self.store.enter(self._generated())[0]["orderNumber"] for _ in range(count)]

    def act_sell_offline(
        self,
        customer: str = "100103",
        lines: list[dict[str, Any]] | None = None,
        paid: Any = None,
        **said: Any,
    ) -> str:
        """Let staff enter an order at the counter, paid in full unless told; answer its number."""
        order = _counter_sale(customer, lines or [{"product": "COLA-24", "quantity": 2}], said)
        for line in order["lines"]:
            line.setdefault("unitPrice", self.store.products[line["product"]]["price"])
        whole = rules.total(order)
        deposit = whole if paid is None else Decimal(str(paid))
        if deposit:
            order["deposits"] = [
                {"method": "CASH", "amount": spelt(deposit), "reference": "till 1"}
            ]
        return str(self.store.enter_by_staff(order)["orderNumber"])

    def act_watch(self, drop_dir: str) -> None:
        """Watch a folder for files of orders, and leave news there."""
        self.drop = Drop(Path(drop_dir))

    def _generated(self) -> Record:
        chance = self.chance
        sold = [sku for sku, *_ in seed.PRODUCTS if sku not in seed.INACTIVE]
        lines = tuple(
            (sku, chance.randint(1, 6)) for sku in chance.sample(sold, chance.randint(1, 3))
        )
        via = chance.choice(("UPSG", "FDXG", "USPM"))
        method = chance.choice(("AMZPAY", "CCARD", "PAYPAL"))
        return self._ordered("WEBSALES", "Shopify", "WEB", via, method, lines, "7.25", "0")

    def _ordered(self, *said: Any) -> Record:
        self.made += 1
        return _order(f"WEB-{self.made:06d}", self.store.products, *said)


def _counter_sale(customer: str, lines: list[dict[str, Any]], said: Record) -> Record:
    sold = [
        {"lineNumber": n, **line, "quantity": str(line["quantity"])}
        for n, line in enumerate(lines, 1)
    ]
    usual = {"orderType": "POS", "orderDate": stamp(utc()), "shipVia": "WC", "writer": "ROSA",
             "deposits": []}  # fmt: skip
    return {**usual, "customerNumber": customer, **said, "lines": sold}


def _customer(
    number: str,
    name: str,
    email: str,
    phone: str,
    terms: str,
    price_class: str,
    needs_po: bool,
    is_exempt: bool,
    is_active: bool,
    city: str,
    country: str,
) -> Record:
    address = {"name": name, "address1": "1 Main Street", "city": city, "country": country}
    return {
        "customerNumber": number,
        "name": name,
        "email": email,
        "phone": phone,
        "billTo": address,
        "shipTo": [{**address, "shipToNumber": "1"}],
        "terms": terms,
        "priceClass": price_class,
        "customerPoRequired": needs_po,
        "defaultShipVia": "UPSG",
        "taxExempt": is_exempt,
        "active": is_active,
    }


def _order(
    id: str,
    products: dict[str, Record],
    customer: str,
    source: str,
    kind: str,
    via: str,
    method: str,
    lines: tuple[tuple[str, int], ...],
    freight: str,
    tax: str,
) -> Record:
    said: Record = {
        "externalOrderId": id,
        "orderSource": source,
        "sourceOrderNumber": id.removeprefix("WEB-"),
        "orderType": kind,
        "orderDate": stamp(utc()),
        "customerNumber": customer,
        "customerPo": f"PO-{id}",
        "shipVia": via,
        "freight": freight,
        "taxTotal": tax,
        "lines": [
            {"lineNumber": n, "product": sku, "quantity": str(quantity),
             "unitPrice": products[sku]["price"]}
            for n, (sku, quantity) in enumerate(lines, 1)
        ],
        "notes": [],
    }  # fmt: skip
    paid = spelt(rules.total(said))
    said["deposits"] = [{"method": method, "amount": paid, "reference": f"txn_{id}"}]
    return {**said, "total": paid}
