"""Shipments: what leaves, how an order tells of it, and its mark once it is invoiced."""

import uuid
from decimal import Decimal

from simulators.acumatica.records import Record, now, wrap


def shipment(
    number: str, order: Record, lines: list[Record], tracked: str, via: Record, day: str
) -> Record:
    key = {"OrderType": order["OrderType"], "OrderNbr": order["OrderNbr"]}
    return {
        "id": str(uuid.uuid4()),
        "ShipmentNbr": wrap(number),
        "Type": wrap("Shipment"),
        "Status": wrap("Open"),
        "CustomerID": order["CustomerID"],
        "ShipVia": via,
        "ShipmentDate": wrap(f"{day}T00:00:00+00:00"),
        "LastModifiedDateTime": wrap(now()),
        "FreightCost": wrap(Decimal("5.40")),
        "ShippedWeight": wrap(Decimal("12.5")),
        "Orders": [{**key, "ShipmentNbr": wrap(number)}],
        "Packages": [{"TrackingNbr": wrap(tracked), "Weight": wrap(Decimal("12.5"))}],
        "Details": [
            {
                **key,
                "InventoryID": line["InventoryID"],
                "WarehouseID": line["WarehouseID"],
                "ShippedQty": line["OpenQty"],
                "UOM": line.get("UOM") or {},
                "OrderLineNbr": line["LineNbr"],
            }
            for line in lines
        ],
    }


def of_order(made: Record) -> Record:
    """Show a shipment among an order's details."""
    quantities = (one["ShippedQty"]["value"] for one in made["Details"])
    return {
        "ShipmentNbr": made["ShipmentNbr"],
        "ShipmentType": made["Type"],
        "ShipmentDate": made["ShipmentDate"],
        "ShippedQty": wrap(sum(quantities, Decimal(0))),
        "ShippedWeight": made["ShippedWeight"],
    }


def mark_invoiced(order: Record, shipped: Record, number: str) -> None:
    """Name the invoice where the order and the shipment tell of each other."""
    named = {"InvoiceNbr": wrap(number), "InvoiceType": wrap("Invoice")}
    for one in order["Shipments"]:
        if one["ShipmentNbr"] == shipped["ShipmentNbr"]:
            one |= named
    shipped["Orders"][0] |= named
    shipped["Status"], shipped["LastModifiedDateTime"] = wrap("Invoiced"), wrap(now())
    order["LastModified"] = wrap(now())
