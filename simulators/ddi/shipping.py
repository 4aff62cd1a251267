"""Ship confirm: goods leave, revenue is posted, and the deposit is applied by itself."""

from collections.abc import Iterable
from decimal import Decimal

from simulators.ddi import seed
from simulators.ddi.contract import Record, spelt
from simulators.ddi.ledger import FREIGHT, REVENUE, TAX
from simulators.ddi.store import Store, named

CENT = Decimal("0.01")
WEIGHT = Decimal("2.5")


def release(store: Store, order: Record) -> None:
    if order["status"] != "open":
        raise ValueError(f"order {order['orderNumber']} is {order['status']}")
    order["status"] = "released"
    store.touch("orders", order["_key"])


def cancel(store: Store, order: Record, keeps_deposits: bool = False) -> None:
    """Cancel an order nothing has left of; its deposits are given back, now or by a later deed."""
    if order["status"] not in ("open", "released"):
        raise ValueError(f"order {order['orderNumber']} is {order['status']}")
    order["status"] = "cancelled"
    for line in order["lines"]:
        store.commit(order, line, -Decimal(line["quantity"]), Decimal(0))
    if not keeps_deposits:
        give_back(store, order)
    store.waiting.pop(order["_key"], None)
    store.touch("orders", order["_key"])


def give_back(store: Store, order: Record) -> None:
    """Give the deposits of an order back to whom they are owed."""
    for one in order["deposits"]:
        store.deposits[one["id"]]["state"] = "returned"
        store.ledger.give_back(order, Decimal(one["amount"]), store.now())
    store.touch("orders", order["_key"])


def open_quantity(line: Record) -> Decimal:
    return Decimal(line["quantity"]) - Decimal(line["quantityShipped"])


def confirm(
    store: Store,
    order: Record,
    quantities: dict[int, Decimal],
    tracking: list[str],
    carrier: str,
) -> Record:
    """Confirm what has left, by line number; answer the shipment."""
    if order["status"] not in ("open", "released", "partially_shipped"):
        raise ValueError(f"order {order['orderNumber']} is {order['status']}")
    lines = _leaving(order, quantities)
    for line, quantity in lines:
        line["quantityShipped"] = spelt(Decimal(line["quantityShipped"]) + quantity)
        store.commit(order, line, -quantity, quantity)
    is_complete = not any(open_quantity(line) for line in order["lines"])
    order["status"] = "ship_confirmed" if is_complete else "partially_shipped"
    if is_complete:
        store.waiting.pop(order["_key"], None)
    shipment = _shipment(store, order, lines, tracking, carrier)
    shipment["invoiceNumber"] = _invoice(store, order, lines, is_complete)["invoiceNumber"]
    store.shipments[shipment["shipmentId"]] = shipment
    store.touch("shipments", shipment["shipmentId"])
    store.touch("orders", order["_key"])
    return shipment


def _leaving(order: Record, quantities: dict[int, Decimal]) -> list[tuple[Record, Decimal]]:
    by_number = {line["lineNumber"]: line for line in order["lines"]}
    lines = [(by_number[number], quantity) for number, quantity in quantities.items() if quantity]
    if not lines or any(not 0 < quantity <= open_quantity(line) for line, quantity in lines):
        raise ValueError("more than is open, or nothing, cannot be shipped")
    return lines


def _shipment(
    store: Store,
    order: Record,
    lines: list[tuple[Record, Decimal]],
    tracking: list[str],
    carrier: str,
) -> Record:
    said = [{"lineNumber": line["lineNumber"], "quantity": spelt(n)} for line, n in lines]
    weight = spelt(sum((n for _, n in lines), Decimal(0)) * WEIGHT)
    first = {"trackingNumber": tracking[0], "weight": weight, "lines": said}
    return {
        "shipmentId": f"S-{store.number('shipment')}",
        "orderNumber": order["orderNumber"],
        **named(order),
        "confirmedAt": store.now(),
        "shipVia": order["shipVia"],
        "carrier": carrier or seed.CARRIERS.get(order["shipVia"], ""),
        "freight": order.get("freight", "0"),
        "packages": [first, *({"trackingNumber": one, "lines": []} for one in tracking[1:])],
    }


def _invoice(
    store: Store, order: Record, lines: list[tuple[Record, Decimal]], is_last: bool
) -> Record:
    left = _left(store, order)
    parts = _last_parts(order, left) if is_last else {REVENUE: min(_worth(lines), left)}
    amount = sum(parts.values(), Decimal(0))
    applied = _apply(store, order, amount)
    number = store.number("invoice")
    owed = store.ledger.invoice(order, store.now(), parts, applied)
    order.setdefault("_invoices", []).append(number)
    store.invoices[number] = {
        "invoiceNumber": number,
        "orderNumber": order["orderNumber"],
        **named(order),
        "invoiceDate": store.now()[:10],
        "total": spelt(amount),
        "balance": spelt(owed),
        "depositApplied": spelt(applied),
    }
    store.touch("invoices", number)
    return store.invoices[number]


def _worth(lines: Iterable[tuple[Record, Decimal]]) -> Decimal:
    def one(line: Record, quantity: Decimal) -> Decimal:
        off = Decimal(line.get("discountAmount", "0")) * quantity / Decimal(line["quantity"])
        return quantity * Decimal(line["unitPrice"]) - off

    return sum((one(*line) for line in lines), Decimal(0)).quantize(CENT)


def _left(store: Store, order: Record) -> Decimal:
    before = (Decimal(store.invoices[number]["total"]) for number in order.get("_invoices", ()))
    return Decimal(order["total"]) - sum(before, Decimal(0))


def _last_parts(order: Record, left: Decimal) -> dict[str, Decimal]:
    """Invoice all that is left with the last goods: the order's freight and tax are among it."""
    tax, freight = Decimal(order.get("taxTotal", "0")), Decimal(order.get("freight", "0"))
    return {REVENUE: left - tax - freight, FREIGHT: freight, TAX: tax}


def _apply(store: Store, order: Record, amount: Decimal) -> Decimal:
    """Apply the order's deposits, the first first, as far as the invoice goes."""
    applied = Decimal(0)
    for said in order["deposits"]:
        deposit = store.deposits[said["id"]]
        held = Decimal(deposit["amount"]) - Decimal(deposit["applied"])
        share = max(min(held, amount - applied), Decimal(0))
        applied += share
        deposit["applied"] = spelt(Decimal(deposit["applied"]) + share)
        if share and share == held:
            deposit["state"] = "applied"
    return applied
