"""Shipments: what leaves, how an order tells of it, and its mark once it is invoiced."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from simulators.acumatica.records import Record, now, wrap

WEIGHT = Decimal("12.5")  # of what leaves of one order, in one package


@dataclass(frozen=True)
class Part:
    """What leaves of an order: some of its lines, whole, in one package."""

    order: Record
    lines: list[Record]
    tracking: str


def shipment(number: str, parts: list[Part], via: Record, day: str = "") -> Record:
    """Make a shipment of some orders, each in a package of its own; today, or on a day."""
    return {
        "id": str(uuid.uuid4()),
        "ShipmentNbr": wrap(number),
        "Type": wrap("Shipment"),
        "Operation": wrap("Issue"),
        "Status": wrap("Open"),
        "CustomerID": parts[0].order["CustomerID"],
        "ShipVia": via,
        "ShipmentDate": wrap(f"{day or f'{datetime.now(UTC):%Y-%m-%d}'}T00:00:00+00:00"),
        "LastModifiedDateTime": wrap(now()),
        "FreightCost": wrap(Decimal("5.40")),
        "ShippedWeight": wrap(WEIGHT * len(parts)),
        "Orders": [_order(number, part) for part in parts],
        "Packages": [_package(part) for part in parts],
        "Details": [_line(part.order, line) for part in parts for line in part.lines],
    }


def _order(number: str, part: Part) -> Record:
    return {
        "OrderType": part.order["OrderType"],
        "OrderNbr": part.order["OrderNbr"],
        "ShipmentNbr": wrap(number),
        "ShipmentType": wrap("Shipment"),
        "ShippedQty": wrap(sum((one["OpenQty"]["value"] for one in part.lines), Decimal(0))),
        "ShippedWeight": wrap(WEIGHT),
    }


def _package(part: Part) -> Record:
    key = {"OrigOrderType": part.order["OrderType"], "OrigOrderNbr": part.order["OrderNbr"]}
    return {
        "TrackingNbr": wrap(part.tracking),
        "Weight": wrap(WEIGHT),
        "PackageContents": [
            {**key, "InventoryID": one["InventoryID"], "Quantity": one["OpenQty"]}
            for one in part.lines
        ],
    }


def _line(order: Record, line: Record) -> Record:
    return {
        "OrderType": order["OrderType"],
        "OrderNbr": order["OrderNbr"],
        "InventoryID": line["InventoryID"],
        "WarehouseID": line["WarehouseID"],
        "ShippedQty": line["OpenQty"],
        "UOM": line.get("UOM") or {},
        "OrderLineNbr": line["LineNbr"],
    }


def of_order(made: Record, row: Record) -> Record:
    """Show a shipment among the details of an order, of which it has a row."""
    same = ("ShipmentNbr", "ShipmentType", "ShippedQty", "ShippedWeight")
    return {"ShipmentDate": made["ShipmentDate"], **{name: row[name] for name in same}}


def mark_invoiced(order: Record, shipped: Record, number: str) -> None:
    """Name the invoice where the order and the shipment tell of each other."""
    named = {"InvoiceNbr": wrap(number), "InvoiceType": wrap("Invoice")}
    for one in order["Shipments"]:
        if one["ShipmentNbr"] == shipped["ShipmentNbr"]:
            one |= named
    shipped["Orders"][0] |= named
    shipped["Status"], shipped["LastModifiedDateTime"] = wrap("Invoiced"), wrap(now())
    order["LastModified"] = wrap(now())
