"""What follows an order: Sellercloud's profit and loss; shipments, remarks, statuses for it. Pure."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from connectors.canonical import Charge, ChargeSheet, Remark, Shipment, Status, Words
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.sellercloud import words as theirs
from connectors.systems.sellercloud.fields import (
    NOTHING,
    SYSTEM,
    Raw,
    amount,
    read_time,
    spell_time,
)
from connectors.systems.sellercloud.offers import columns

#: By how much what it takes for now may be behind what it, or we, tell as now.
CLOCKS_DIFFER = timedelta(minutes=5)
#: Profit-and-loss amounts (strings) and what they are; "Comission" is the vendor's spelling.
CHARGES = {
    "commission": ("Comission",),
    "posting": ("PostingFee",),
    "transaction": ("TransactionFee",),
    "shipping": ("ShippingCost",),
    "transportation": ("TransportationFee",),
    "fulfilment": (
        "FbaOrderHandling",
        "FbaPickAndPack",
        "FbaShippingChargeback",
        "FbaGiftWrapChargeback",
        "FbaWeightHandling",
    ),
    "dropship": ("DropShipFee",),
    "adjustments": ("Adjustments",),
    "promotion": ("Promotion",),
    "rebates": ("Rebates",),
    "items": ("ItemCost",),
}


def read_charges(raw: Raw) -> ChargeSheet:
    """Translate a row of ProfitAndLoss; final once the channel's settlement data are in."""
    charges = (
        (kind, sum((usd(raw, n) for n in names), NOTHING)) for kind, names in CHARGES.items()
    )
    return ChargeSheet(
        order_id=identity(raw["OrderID"]),
        currency="USD",
        charges=tuple(Charge(kind=kind, amount=value) for kind, value in charges if value),
        profit=usd(raw, "ProfitLoss"),
        is_final=bool(raw["SettlementDataAvailable"]),
    )


def usd(raw: Raw, name: str) -> Decimal:
    spelled = raw.get(f"{name}Usd")
    return amount(spelled if spelled not in (None, "") else raw.get(name))


def write_shipment(order_id: str, shipment: Shipment, words: Words, zone: tzinfo) -> Raw:
    """Write PUT Orders/ShippingStatus: it marks the whole order shipped, with one tracking number."""
    carrier, _, service = words.word("carrier", *shipment.method).partition(" / ")
    if not carrier:
        told = "a shipment without a ship via; choose one where it was shipped, then fetch it again"
        raise CannotSay(told, system=SYSTEM)
    written: Raw = {
        "OrderID": int(order_id),
        "ShippingCarrier": carrier,
        "ShippingService": service or carrier,
        "ShipDate": spell_time(shipment.shipped_at, zone),
        "TrackingNumber": shipment.tracking[0] if shipment.tracking else "",
    }
    if shipment.cost:
        written["ShippingCost"] = shipment.cost
    if shipment.weight:
        written["Weight"] = shipment.weight
    return {"order": order_id, "columns": columns(words.extras), "shipped": written}


def dated(shipped: Raw, order: Raw, now: datetime, zone: tzinfo) -> Raw:
    """Keep ShipDate between the order's creation and `now`: what lies outside is refused (vendor's
    page on shipping). A day comes as a moment of it, and clocks differ.
    """
    told, created = shipped["ShipDate"], order["OrderDetails"]["CreatedOn"]
    # ShipDate has no fractions of a second: cut off, they would put it before the creation.
    earliest = read_time(created, zone) + timedelta(seconds=1)
    at = max(min(read_time(told, zone), now - CLOCKS_DIFFER), earliest)
    return {**shipped, "ShipDate": spell_time(at, zone)}


def write_note(order_id: str, remark: Remark) -> Raw:
    note = {"Message": remark.text, "Category": theirs.CUSTOMER_SERVICE}
    return {"order": int(order_id), "note": note}


def write_status(order_id: str, status: Status, words: Words) -> Raw:
    """Write PUT Orders/StatusCode; "shipped" has no code: it is told by the shipment itself."""
    code = {"Orders": [int(order_id)], "Status": theirs.STATUS_CODES.get(status.state)}
    return {"order": order_id, "columns": columns(words.extras), "code": code}


def is_due(document: Raw, statuses: Raw) -> bool:
    """Tell whether a status has to be set: it says something new, of an order that is not done."""
    wanted, now = document["code"]["Status"], int(statuses["OrderStatus"])
    is_shipped = int(statuses.get("ShippingStatus") or 0) == theirs.FULLY_SHIPPED
    return wanted is not None and wanted != now and now != theirs.COMPLETED and not is_shipped
