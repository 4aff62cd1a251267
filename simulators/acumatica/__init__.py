"""Acumatica's contract-based REST API, endpoint Default/24.200.001, as its documents describe it."""

import random
import secrets
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

from simulators.acumatica import credits, customers, invoices, seed, shipments
from simulators.acumatica.api import LICENSED, Api, place
from simulators.acumatica.records import Record, now, plain, wrap
from simulators.acumatica.shipments import Part


class Acumatica(Api):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.chance = random.Random(31)
        self.password_before = self.password

    def tick(self) -> None:
        if not self.ship_after:
            return
        due = time.time() - self.ship_after
        for order in list(self.tables["SalesOrder"].values()):
            is_due = plain(order, "Status") == "Open" and order["_at"] < due
            # An order nothing is open of has nothing to ship: it stays as it is.
            if is_due and _is_shipped(order) and _open_lines(order):
                number = order["OrderNbr"]["value"]
                self.act_ship(number)
                if number.endswith(("3", "8")):
                    self.act_remark(number, "Customer called: leave at the loading dock.")

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "sales_orders": [_flat(o) for o in self.tables["SalesOrder"].values()],
            "customers": [_flat(c) for c in self.tables["Customer"].values()],
            "payments": [_flat(p) for p in self.tables["Payment"].values()],
            "shipments": [_flat(s) for s in self.tables["Shipment"].values()],
            "invoices": [_flat(i) for i in self.tables["SalesInvoice"].values()],
            "items": [_flat(i) for i in self.goods.items.values()],
            "stock": [
                {
                    "InventoryID": item,
                    "WarehouseID": warehouse,
                    "QtyOnHand": quantity,
                    "QtyAvailable": self.goods.available(item, warehouse),
                }
                for (item, warehouse), quantity in self.goods.on_hand.items()
            ],
            "prices": [_flat(p) for p in self.goods.price_list],
            "sessions": [
                {"since_use": round(time.time() - at, 1)} for at in self.sessions.values()
            ],
        }

    def act_ship(
        self,
        number: str,
        tracking: str = "",
        is_partial: bool = False,
        is_confirmed: bool = True,
        ship_via: str = "",
        day: str = "",
    ) -> str:
        """Ship what is open of an order, or of its first line, today or on a day ("2026-11-28");
        answer the shipment's number.
        """
        part = self._part(number, tracking)
        if is_partial:
            part = replace(part, lines=part.lines[:1])
        via = wrap(ship_via) if ship_via else part.order.get("ShipVia") or {}
        return self._ship([part], via, is_confirmed, day)

    def act_ship_together(self, numbers: list[str]) -> str:
        """Ship what is open of some orders of a customer at once; answer the shipment's number."""
        parts = [self._part(number) for number in numbers]
        if len({plain(part.order, "CustomerID") for part in parts}) != 1:
            raise ValueError(f"orders {', '.join(numbers)} are not one customer's")
        return self._ship(parts, parts[0].order.get("ShipVia") or {}, is_confirmed=True)

    def _part(self, number: str, tracking: str = "") -> Part:
        order = self._order_by_number(number)
        lines = _open_lines(order)
        if not lines:
            raise ValueError(f"nothing of order {number} is open")
        if not _is_shipped(order):
            raise ValueError(f"no shipment is made of an order of type {plain(order, 'OrderType')}")
        return Part(order, lines, tracking or f"1Z999AA1{next(self.tracking)}")

    def _ship(self, parts: list[Part], via: Record, is_confirmed: bool, day: str = "") -> str:
        number = f"{next(self.numbers):06d}"
        made = self._keep("Shipment", number, shipments.shipment(number, parts, via, day))
        for part, row in zip(parts, made["Orders"], strict=True):
            part.order.setdefault("Shipments", []).append(shipments.of_order(made, row))
            for line in part.lines:
                line["OpenQty"] = wrap(Decimal(0))
            part.order["Status"] = wrap("Shipping")
            part.order["LastModified"] = wrap(now())
        if is_confirmed:
            self.act_confirm(number)
        return number

    def act_confirm(self, shipment: str) -> None:
        """Confirm a shipment: its goods leave the warehouse."""
        record = self.tables["Shipment"][shipment]
        record["Status"], record["LastModifiedDateTime"] = wrap("Confirmed"), wrap(now())
        for row in record["Orders"]:
            order = self._order_by_number(plain(row, "OrderNbr"))
            order["Status"] = wrap("Back Order" if _open_lines(order) else "Completed")
        for said in record["Details"]:
            gone = said["ShippedQty"]["value"]
            self.goods.move(*place(said), on_hand=-gone, allocated=-gone)

    def act_track(self, shipment: str, tracking: str) -> None:
        """Correct the tracking number of a shipment's package."""
        record = self.tables["Shipment"][shipment]
        record["Packages"][0]["TrackingNbr"] = wrap(tracking)
        record["LastModifiedDateTime"] = wrap(now())

    def act_invoice(self, shipment: str) -> str:
        """Invoice a confirmed shipment; answer the invoice's number."""
        shipped = self.tables["Shipment"][shipment]
        if plain(shipped, "Status") != "Confirmed":
            raise ValueError(f"shipment {shipment} is {plain(shipped, 'Status')}")
        if len(shipped["Orders"]) > 1:
            raise ValueError(f"shipment {shipment} is of several orders")
        order = self._order_by_number(shipped["Orders"][0]["OrderNbr"]["value"])
        number = f"INV{next(self.numbers):06d}"
        before = order.setdefault("_invoiced", [])
        sums = invoices.amounts(order, shipped, is_first=not before)
        paid = min(sums["Amount"], invoices.unapplied(order, before))
        made = invoices.sales_invoice(number, order, shipped, sums, paid)
        before.append(made)
        self._keep("SalesInvoice", f"Invoice {number}", made)
        self._keep("Invoice", f"Invoice {number}", invoices.receivable(made))
        shipments.mark_invoiced(order, shipped, number)
        return number

    def act_set_status(self, number: str, status: str, unpaid: str | None = None) -> None:
        """Let staff hold, release, cancel or reopen an order, or let its money come in."""
        order = self._order_by_number(number)
        order["Status"] = wrap(status)
        if unpaid is not None:
            order["Totals"]["UnpaidBalance"] = wrap(Decimal(unpaid))
        order["LastModified"] = wrap(now())

    def act_credit(self, invoice: str, **said: Any) -> str:
        """Give back some of an invoice by a released credit memo (see `credits.memo`)."""
        taken = self.tables["SalesInvoice"][f"Invoice {invoice}"]
        number = f"CM{next(self.numbers):06d}"
        self._keep("SalesInvoice", f"Credit Memo {number}", credits.memo(number, taken, said))
        return number

    def act_remark(self, number: str, text: str) -> None:
        order = self._order_by_number(number)
        document = order.setdefault("custom", {}).setdefault("Document", {})
        document["UsrCustomerServiceNote"] = {"type": "CustomStringField", "value": text}
        order["LastModified"] = wrap(now())

    def act_revoke(self) -> None:
        """Let staff change the password of the integration's user."""
        self.password_before, self.password = self.password, secrets.token_hex(8)
        self.forget_sessions()

    def act_reinstate(self) -> None:
        """Give that user its password back."""
        self.password = self.password_before

    def act_occupy(self) -> None:
        """Let others log in until the licence has no place left, but for who is in already."""
        while len(self.sessions) < LICENSED:
            self.sessions[f"other-{len(self.sessions)}"] = time.time()

    def act_vacate(self) -> None:
        for session in [one for one in self.sessions if one.startswith("other-")]:
            del self.sessions[session]

    def act_deny(self, entity: str, right: str = "read") -> None:
        self.denied.add((entity, right))

    def act_allow(self, entity: str, right: str = "read") -> None:
        self.denied.discard((entity, right))

    def act_add_surcharge(self, amount: str) -> None:
        """Let a customization add this to each new order, as some sites' do."""
        self.surcharge = Decimal(amount)

    def act_drop_custom_field(self, field: str) -> None:
        self.custom_fields.pop(field, None)

    def act_add_customer(self, called: str, email: str = "", **said: Any) -> str:
        id = f"C{next(self.numbers):06d}"
        kind = said.pop("kind", "RETAIL")
        self._add_customer(customers.customer(id, called, email, kind, **said))
        return id

    def act_change_customer(self, id: str, **said: Any) -> None:
        """Change members of a customer: {"Terms": "30D"}."""
        changed = {name: wrap(value) for name, value in said.items()}
        customers.change(self.tables["Customer"][id], changed)

    def act_change_stock(self, item: str, quantity: Any, warehouse: str = "MAIN") -> None:
        """Count what a warehouse has on hand of an item."""
        if item not in self.goods.items or warehouse not in seed.WAREHOUSES:
            raise LookupError(f"item {item} or warehouse {warehouse}")
        self.goods.count(item, warehouse, Decimal(str(quantity)))

    def act_change_price(
        self,
        item: str,
        price: Any,
        least: Any = 0,
        customer: str = "",
        price_class: str = "",
        currency: str = "USD",
    ) -> None:
        """Change the default price, or that from a quantity on, of a customer or of a price class."""
        said, start = Decimal(str(price)), Decimal(str(least))
        if not (customer or price_class or start) and currency == "USD":
            self.goods.change_price(item, said)
            return
        kind = "Customer" if customer else "Customer Price Class" if price_class else "Base"
        self.goods.add_price(kind, customer or price_class, item, start, said, currency)

    def act_change_item(self, item: str, **said: Any) -> None:
        """Change members of a stock item: {"ItemStatus": "Inactive"}."""
        record = self.goods.items[item]
        record.update({name: wrap(value) for name, value in said.items()})
        record["LastModified"] = wrap(now())

    def act_add_products(self, count: int) -> list[str]:
        first = len(self.goods.items)
        return [
            self.goods.add(f"DRINK-{n:05d}", Decimal(5 + n % 40) + Decimal("0.90"), n)[
                "InventoryID"
            ]["value"]
            for n in range(first, first + count)
        ]

    def act_enter_order(
        self,
        lines: list[dict[str, Any]] | None = None,
        order_type: str = "SO",
        customer: str = "C000001",
        **said: Any,
    ) -> str:
        """Let staff enter an untaxed order: lines of {item, quantity, price}; answer its number."""
        sold = lines or [{"item": "COLA-24", "quantity": 2}]
        details = [
            {"InventoryID": wrap(one["item"]), "OrderQty": wrap(Decimal(str(one["quantity"]))),
             **({"UnitPrice": wrap(one["price"]), "ManualPrice": wrap(True)}
                if "price" in one else {})}
            for one in sold
        ]  # fmt: skip
        facts = {name: wrap(value) for name, value in said.items()}
        made = self._book({"OrderType": wrap(order_type), "CustomerID": wrap(customer),
                           "Date": wrap(now()), "IsTaxValid": wrap(True), "Details": details,
                           **facts})  # fmt: skip
        return str(plain(made, "OrderNbr"))

    def act_call_off(self, number: str, quantity: Any) -> str:
        """Make a child order of a blanket order's first line; answer its number."""
        blanket = self._order_by_number(number)
        line = blanket["Details"][0]
        if Decimal(str(quantity)) > Decimal(str(plain(line, "OpenQty"))):
            raise ValueError(f"less than {quantity} is open of blanket order {number}")
        line["OpenQty"] = wrap(Decimal(str(plain(line, "OpenQty"))) - Decimal(str(quantity)))
        blanket["LastModified"] = wrap(now())
        wanted = {"item": plain(line, "InventoryID"), "quantity": quantity,
                  "price": plain(line, "UnitPrice")}  # fmt: skip
        return self.act_enter_order([wanted], customer=plain(blanket, "CustomerID"))

    def act_add_orders(self, count: int) -> list[str]:
        """Enter orders at the counter; answer their numbers."""
        return [self._book(self._ordinary())["OrderNbr"]["value"] for _ in range(count)]

    def _ordinary(self) -> Record:
        customer = self.chance.choice([said[0] for said in seed.CUSTOMERS])
        items = self.chance.sample(sorted(seed.ITEMS), self.chance.randint(1, 3))
        lines = [
            {"InventoryID": wrap(item), "OrderQty": wrap(self.chance.randint(1, 6))}
            for item in items
        ]
        via = self.chance.choice(("UPSGROUND", "FEDEXGRND", "LTL"))
        return {"CustomerID": wrap(customer), "ShipVia": wrap(via), "Details": lines}


def _is_shipped(order: Record) -> bool:
    return plain(order, "OrderType") not in (
        *seed.RETURN_TYPES,
        *seed.INVOICE_TYPES,
        *seed.BLANKET_TYPES,
    )


def _open_lines(order: Record) -> list[Record]:
    return [one for one in order["Details"] if one["OpenQty"]["value"]]


def _flat(value: Any) -> Any:
    """Show a record without its wrapping, for people."""
    if isinstance(value, list):
        return [_flat(one) for one in value]
    if isinstance(value, dict):
        if set(value) <= {"value", "type"}:
            return value.get("value")
        return {name: _flat(one) for name, one in value.items() if not name.startswith("_")}
    return value
