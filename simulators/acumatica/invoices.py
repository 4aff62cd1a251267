"""Invoices of what was shipped: as sales show them (SalesInvoice), as receivables do (Invoice)."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from simulators.acumatica.booking import cents
from simulators.acumatica.records import Record, now, plain, wrap

NONE = Decimal(0)


def amounts(order: Record, shipment: Record, is_first: bool) -> dict[str, Decimal]:
    """Share out an order's amounts by the goods shipped; freight goes with its first invoice."""
    goods = sum((_worth(order, one) for one in shipment["Details"]), NONE)
    totals = order["Totals"]
    whole = plain(totals, "LineTotalAmount", NONE)
    part = goods / whole if whole else NONE
    freight = plain(totals, "Freight", NONE) + plain(totals, "PremiumFreight", NONE)
    made = {
        "DetailTotal": cents(goods),
        "DiscountTotal": cents(plain(totals, "DiscountTotal", NONE) * part),
        "TaxTotal": cents(plain(totals, "TaxTotal", NONE) * part),
        "FreightPrice": cents(freight if is_first else NONE),
    }
    made["Amount"] = (
        made["DetailTotal"] - made["DiscountTotal"] + made["TaxTotal"] + made["FreightPrice"]
    )
    return made


def unapplied(order: Record, invoiced: list[Record]) -> Decimal:
    """Give what was paid with the order and no invoice of it has taken yet."""
    paid = sum((cents(plain(one, "AppliedToOrder", 0)) for one in _applied(order)), NONE)
    return paid - sum((plain(one, "PaymentTotal", NONE) for one in invoiced), NONE)


def _applied(order: Record) -> Iterator[Record]:
    for payment in order.get("Payments") or ():
        yield from payment.get("OrdersToApply") or ()


def _line_of(order: Record, detail: Record) -> Record:
    number = plain(detail, "OrderLineNbr")
    found: Record = next(one for one in order["Details"] if plain(one, "LineNbr") == number)
    return found


def _worth(order: Record, detail: Record) -> Decimal:
    line = _line_of(order, detail)
    ordered: Decimal = plain(line, "OrderQty", NONE)
    amount: Decimal = plain(line, "Amount", NONE)
    return amount * plain(detail, "ShippedQty", NONE) / ordered if ordered else NONE


def sales_invoice(
    number: str, order: Record, shipment: Record, sums: dict[str, Decimal], paid: Decimal
) -> Record:
    at = datetime.now(UTC)
    lines = [_line(order, shipment, one, n) for n, one in enumerate(shipment["Details"], 1)]
    rate = {"TaxID": wrap("SALESTAX"), "TaxableAmount": wrap(sums["DetailTotal"])}
    return {
        "id": str(uuid.uuid4()),
        "Type": wrap("Invoice"),
        "ReferenceNbr": wrap(number),
        "Status": wrap("Closed" if paid == sums["Amount"] else "Open"),
        "Hold": wrap(False),
        "CustomerID": order["CustomerID"],
        "CustomerOrder": order.get("CustomerOrder") or {},
        "ExternalRef": order.get("ExternalRef") or {},
        "Currency": order["CurrencyID"],
        "Date": wrap(f"{at:%Y-%m-%dT00:00:00}+00:00"),
        "DueDate": wrap(f"{at + timedelta(days=30):%Y-%m-%dT00:00:00}+00:00"),
        **{name: wrap(amount) for name, amount in sums.items()},
        "PaymentTotal": wrap(paid),
        "Balance": wrap(sums["Amount"] - paid),
        "CreatedDate": wrap(now()),
        "LastModifiedDateTime": wrap(now()),
        "Details": lines,
        "TaxDetails": [{**rate, "TaxAmount": wrap(sums["TaxTotal"])}] if sums["TaxTotal"] else [],
        "FreightDetails": [
            {"ShipmentNbr": shipment["ShipmentNbr"], "FreightAmount": wrap(sums["FreightPrice"])}
        ],
    }


def _line(order: Record, shipment: Record, detail: Record, number: int) -> Record:
    line = _line_of(order, detail)
    return {
        "LineNbr": wrap(number),
        "OrderType": order["OrderType"],
        "OrderNbr": order["OrderNbr"],
        "OrderLineNbr": line["LineNbr"],
        "ShipmentNbr": shipment["ShipmentNbr"],
        "InventoryID": line["InventoryID"],
        "TransactionDescr": line["LineDescription"],
        "Qty": detail["ShippedQty"],
        "UOM": line["UOM"],
        "UnitPrice": line["UnitPrice"],
        "Amount": wrap(cents(_worth(order, detail))),
        "WarehouseID": line["WarehouseID"],
    }


def receivable(said: Record) -> Record:
    """Show the same document as receivables do: other names, fewer members."""
    same = ("Type", "ReferenceNbr", "Status", "Hold", "CustomerOrder", "Date", "DueDate", "Amount",
            "Balance", "TaxTotal", "LastModifiedDateTime", "TaxDetails")  # fmt: skip
    lines: list[dict[str, Any]] = [
        {**{name: one[name] for name in ("LineNbr", "InventoryID", "Qty", "UOM", "UnitPrice",
                                         "Amount")},
         "ExtendedPrice": one["Amount"], "TransactionDescription": one["TransactionDescr"]}
        for one in said["Details"]
    ]  # fmt: skip
    return {
        "id": str(uuid.uuid4()),
        "Customer": said["CustomerID"],
        **{name: said[name] for name in same},
        "CreatedDateTime": said["CreatedDate"],
        "Details": lines,
    }
