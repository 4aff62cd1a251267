"""What the pretend Inform holds: customers, products, stock by branch, orders with their deposits."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulators.ddi import rules, seed
from simulators.ddi.contract import Record, Refused, spelt, stamp
from simulators.ddi.ledger import Ledger
from simulators.ddi.pages import Changes

KINDS = ("customers", "products", "availability", "orders", "shipments", "invoices")
#: The contract's word where ours is another: given back is `refunded` there.
DEPOSIT_STATES = {"returned": "refunded"}


class Store:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.customers: dict[str, Record] = {}
        self.products: dict[str, Record] = {}
        self.availability: dict[str, Record] = {}
        self.orders: dict[str, Record] = {}
        self.numbered: dict[str, str] = {}
        self.shipments: dict[str, Record] = {}
        self.invoices: dict[str, Record] = {}
        self.deposits: dict[str, Record] = {}
        #: Orders not yet wholly shipped, the oldest first.
        self.waiting: dict[str, float] = {}
        self.by_email: dict[str, list[str]] = {}
        self.breaks: dict[tuple[str, int], str] = dict(seed.BREAKS)
        self.agreed: dict[tuple[str, str], str] = dict(seed.AGREED)
        self.required = {"order_type": True, "ship_via": True, "customer_po": False}
        self.ledger = Ledger()
        self.changes = {kind: Changes() for kind in KINDS}
        self.next = {"order": 1004567, "customer": 100198, "shipment": 9001, "invoice": 700001,
                     "deposit": 1}  # fmt: skip

    def now(self) -> str:
        return stamp(datetime.fromtimestamp(self.clock(), UTC))

    def number(self, kind: str) -> str:
        self.next[kind] += 1
        return str(self.next[kind] - 1)

    def touch(self, kind: str, key: str) -> None:
        at = self.now()
        record = getattr(self, kind)[key]
        if kind not in ("shipments", "invoices"):
            record["lastModified"] = at
        self.changes[kind].touch(key, at)

    def add_customer(self, said: Record) -> Record:
        number = said.get("customerNumber") or self.number("customer")
        usual = {"customerPoRequired": False, "taxExempt": False, "active": True}
        self.customers[number] = {**usual, **said, "customerNumber": number}
        self.by_email.setdefault(said.get("email", "").casefold(), []).append(number)
        self.touch("customers", number)
        return self.customers[number]

    def add_product(self, said: Record, on_hand: dict[str, Decimal]) -> Record:
        number = said["productNumber"]
        self.products[number] = {"active": True, "availableQuantity": "0", **said}
        for branch, quantity in on_hand.items():
            self.stock(number, branch, on_hand=quantity)
        self.touch("products", number)
        return self.products[number]

    def web_units(self, product: str) -> list[str]:
        held = self.products[product]
        units = held.get("_units", [held["unitOfMeasure"]])
        return [unit for unit in units if unit not in seed.HIDDEN_UNITS]

    def stock(
        self,
        product: str,
        branch: str,
        on_hand: Decimal | int = 0,
        committed: Decimal | int = 0,
    ) -> None:
        """Add to what a branch has and has promised; the product's available quantity follows."""
        if self.products[product].get("productType") in seed.WITHOUT_STOCK:
            return
        key = f"{branch} {product}"
        empty = {"productNumber": product, "branch": branch, "onHand": "0", "committed": "0",
                 "onOrder": "0", "availableQuantity": "0"}  # fmt: skip
        row = self.availability.setdefault(key, empty)
        row["onHand"] = spelt(Decimal(row["onHand"]) + on_hand)
        row["committed"] = spelt(Decimal(row["committed"]) + committed)
        before = Decimal(row["availableQuantity"])
        available = Decimal(row["onHand"]) - Decimal(row["committed"])
        row["availableQuantity"] = spelt(available)
        self.touch("availability", key)
        whole = self.products[product]
        whole["availableQuantity"] = spelt(Decimal(whole["availableQuantity"]) + available - before)
        self.touch("products", product)

    def commit(self, order: Record, line: Record, quantity: Decimal, shipped: Decimal) -> None:
        """Promise this much of a line's goods, or let that much of it leave."""
        branch = line.get("branch") or order["branch"]
        factor = seed.UNITS.get(line["unitOfMeasure"], 1)
        self.stock(line["product"], branch, on_hand=-shipped * factor, committed=quantity * factor)

    def enter(self, said: Record) -> tuple[Record, bool]:
        """Enter an order once per externalOrderId; answer it, and whether it is new."""
        known = self.orders.get(said["externalOrderId"])
        if known:
            _refuse_other(known, said)
            return known, False
        rules.check(self, said)
        return self._keep(said), True

    def enter_by_staff(self, said: Record) -> Record:
        """Enter what staff sell at the counter: it bears no number of a caller's."""
        rules.check_sale(self, said)
        return self._keep(said)

    def _keep(self, said: Record) -> Record:
        order = self._entered(said)
        key = order["_key"]
        self.orders[key] = order
        self.numbered[order["orderNumber"]] = key
        self.waiting[key] = self.clock()
        self._take_deposits(order)
        for line in order["lines"]:
            self.commit(order, line, Decimal(line["quantity"]), Decimal(0))
        self.touch("orders", key)
        return order

    def _entered(self, said: Record) -> Record:
        order = {"branch": seed.BRANCH, "writer": seed.WRITER, "currency": seed.CURRENCY, **said}
        order |= {
            "total": said.get("total") or spelt(rules.total(said)),
            "lines": [self._line(one) for one in said["lines"]],
            "notes": [self.dated(one) for one in said.get("notes", ())],
            "orderNumber": self.number("order"),
            "status": "open",
            "_sent": said,
        }
        order["_key"] = said.get("externalOrderId") or order["orderNumber"]
        ship_to = said.get("shipTo")
        if ship_to and not ship_to.get("shipToNumber"):
            self._note_manual(order, ship_to)
        return order

    def _line(self, said: Record) -> Record:
        product = self.products[said["product"]]
        usual = {"description": product["description"], "unitOfMeasure": product["unitOfMeasure"]}
        return {**usual, **said, "quantityShipped": "0"}

    def _note_manual(self, order: Record, ship_to: Record) -> None:
        """Leave the internal note that a ship-to typed by hand makes (the vendor's eCommerce FAQ)."""
        told = f"Manual ship-to: {ship_to['name']}, {ship_to['address1']}, {ship_to['city']}"
        note = {"text": told, "visibility": "internal", "author": order["writer"]}
        order["notes"].append(self.dated(note))

    def dated(self, note: Record) -> Record:
        return {"visibility": "internal", "author": "API", "createdAt": self.now(), **note}

    def _take_deposits(self, order: Record) -> None:
        order["deposits"] = [
            {"currency": order["currency"], "date": self.now()[:10], **one,
             "id": f"D{self.number('deposit')}"}
            for one in order["deposits"]
        ]  # fmt: skip
        for one in order["deposits"]:
            self.deposits[one["id"]] = {
                **one,
                "orderNumber": order["orderNumber"],
                **named(order),
                "applied": "0.00",
                "state": "held",
            }
            self.ledger.take_deposit(order, Decimal(one["amount"]), self.now())

    def shown_order(self, id: str) -> Record:
        order = self.orders[id]
        shown = public(order)
        shown["deposits"] = [
            {**one, "status": DEPOSIT_STATES.get(state, state)}
            for one in order["deposits"]
            for state in [self.deposits[one["id"]]["state"]]
        ]
        return shown

    def price(self, customer: Record, product: str, quantity: Decimal) -> tuple[str, str]:
        """Give a price and where it is from: the customer's own, its class's, a break, the list."""
        for source, who in (("customer", customer["customerNumber"]),
                            ("class", customer.get("priceClass", ""))):  # fmt: skip
            if agreed := self.agreed.get((who, product)):
                return agreed, source
        steps = [
            (least, price)
            for (sku, least), price in self.breaks.items()
            if sku == product and least <= quantity
        ]
        if steps:
            return max(steps)[1], "break"
        return self.products[product].get("price", "0"), "list"

    def memory(self) -> Record:
        held = {name: list(getattr(self, name).items()) for name in (*KINDS, "deposits", "waiting")}
        return {
            **held,
            "changes": {kind: one.memory() for kind, one in self.changes.items()},
            "agreed": [[*key, price] for key, price in self.agreed.items()],
            "breaks": [[*key, price] for key, price in self.breaks.items()],
            "required": self.required,
            "ledger": self.ledger.memory(),
            "next": self.next,
        }

    def remember(self, memory: Record) -> None:
        for name in (*KINDS, "deposits", "waiting"):
            setattr(self, name, dict(memory[name]))
        self.numbered = {one["orderNumber"]: id for id, one in self.orders.items()}
        self.by_email = {}
        for number, one in self.customers.items():
            self.by_email.setdefault(one.get("email", "").casefold(), []).append(number)
        for kind, places in memory["changes"].items():
            self.changes[kind].remember(places)
        self.agreed = {(who, product): price for who, product, price in memory["agreed"]}
        self.breaks = {(product, least): price for product, least, price in memory["breaks"]}
        self.required, self.next = memory["required"], memory["next"]
        self.waiting = {id: float(at) for id, at in self.waiting.items()}
        self.ledger.remember(memory["ledger"])


def named(order: Record) -> Record:
    """Give the caller's number of an order, if it bears one."""
    return {name: order[name] for name in ("externalOrderId",) if name in order}


def public(record: Record) -> Record:
    return {name: value for name, value in record.items() if not name.startswith("_")}


def _refuse_other(known: Record, said: Record) -> None:
    """Refuse the same key with other content; amounts spelt otherwise are the same amounts."""
    for name in sorted({*known["_sent"], *said}):
        if _alike(known["_sent"].get(name), name) != _alike(said.get(name), name):
            told = f"externalOrderId {said['externalOrderId']} exists with another {name}"
            raise Refused(409, "DUPLICATE_CONFLICT", told, "externalOrderId")


AMOUNTS = ("freight", "taxTotal", "discountTotal", "total", "quantity", "unitPrice",
           "discountAmount", "taxAmount", "amount")  # fmt: skip


def _alike(said: Any, name: str = "") -> Any:
    if isinstance(said, dict):
        return {key: _alike(one, key) for key, one in said.items()}
    if isinstance(said, list):
        return [_alike(one) for one in said]
    return Decimal(said) if said is not None and name in AMOUNTS else said
