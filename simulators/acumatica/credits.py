"""Credit memos of invoices: what staff give back, by lines or as a sum, less what they keep."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulators.acumatica.booking import cents
from simulators.acumatica.records import Record, now, plain, wrap

NONE = Decimal(0)


def memo(number: str, invoice: Record, said: dict[str, Any]) -> Record:
    """Make a released memo of {pieces: {item: quantity}, freight?, kept?, comes_back?, reason?}."""
    pieces = said.get("pieces") or {
        plain(one, "InventoryID"): plain(one, "Qty") for one in invoice["Details"]
    }
    lines = [
        _line(invoice, place, item, Decimal(str(quantity)), bool(said.get("comes_back", True)))
        for place, (item, quantity) in enumerate(pieces.items(), 1)
    ]
    goods = sum((plain(one, "Amount") for one in lines), NONE)
    whole = plain(invoice, "DetailTotal", NONE)
    tax = cents(plain(invoice, "TaxTotal", NONE) * goods / whole) if whole else NONE
    freight, kept = cents(said.get("freight", 0)), cents(said.get("kept", 0))
    amount = goods + tax + freight - kept
    at = datetime.now(UTC)
    return {
        "id": str(uuid.uuid4()),
        "Type": wrap("Credit Memo"),
        "ReferenceNbr": wrap(number),
        "Status": wrap("Open"),
        "Hold": wrap(False),
        "CustomerID": invoice["CustomerID"],
        "CustomerOrder": invoice["CustomerOrder"],
        "ExternalRef": {},
        "Currency": invoice["Currency"],
        "Date": wrap(f"{at:%Y-%m-%dT00:00:00}+00:00"),
        "Description": wrap(said.get("reason", "")),
        "DetailTotal": wrap(goods),
        "DiscountTotal": wrap(kept),
        "TaxTotal": wrap(tax),
        "FreightPrice": wrap(freight),
        "Amount": wrap(amount),
        "Balance": wrap(amount),
        "CreatedDate": wrap(now()),
        "LastModifiedDateTime": wrap(now()),
        "Details": lines,
        "TaxDetails": [],
        "FreightDetails": [],
    }


def _line(invoice: Record, place: int, item: str, quantity: Decimal, comes_back: bool) -> Record:
    sold = next((one for one in invoice["Details"] if plain(one, "InventoryID") == item), None)
    if sold is None:
        raise LookupError(f"{item} on invoice {plain(invoice, 'ReferenceNbr')}")
    each = plain(sold, "Amount") / plain(sold, "Qty")
    return {
        "LineNbr": wrap(place),
        "InventoryID": wrap(item),
        "TransactionDescr": sold["TransactionDescr"],
        "Qty": wrap(quantity),
        "UOM": sold["UOM"],
        "UnitPrice": sold["UnitPrice"],
        "Amount": wrap(cents(each * quantity)),
        "OrigInvType": wrap("Invoice"),
        "OrigInvNbr": invoice["ReferenceNbr"],
        "OrigInvLineNbr": sold["LineNbr"],
        "InventoryRefNbr": wrap(f"R{place:05d}" if comes_back else ""),
        "WarehouseID": sold["WarehouseID"],
    }
