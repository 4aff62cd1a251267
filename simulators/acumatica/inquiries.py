"""Inquiries: asked by PUT with a selection, answered by the selection and a table of what meets it."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from simulators.acumatica import seed
from simulators.acumatica.booking import Refused
from simulators.acumatica.goods import Goods
from simulators.acumatica.items import EACH
from simulators.acumatica.records import Record, plain, wrap

ALL_PRICES = "All Prices"


def summary(goods: Goods, said: Record) -> Record:
    """InventorySummaryInquiry: what each warehouse has of one item."""
    item = plain(said, "InventoryID")
    if item is None:
        raise Refused("InventoryID", "'Inventory ID' cannot be empty.")
    if item not in goods.items:
        raise Refused("InventoryID", f"Inventory ID '{item}' cannot be found in the system.")
    wanted = plain(said, "WarehouseID")
    if wanted is not None and wanted not in seed.WAREHOUSES:
        raise Refused("WarehouseID", f"Warehouse '{wanted}' cannot be found in the system.")
    rows = [
        _summary_row(goods, item, one)
        for one in seed.WAREHOUSES
        if wanted in (None, one) and (item, one) in goods.on_hand
    ]
    return {**said, "Results": rows}


def _summary_row(goods: Goods, item: str, warehouse: str) -> Record:
    available = wrap(goods.available(item, warehouse))
    return {
        "id": str(uuid.uuid4()),
        "WarehouseID": wrap(warehouse),
        "LocationID": wrap("R1S1"),
        "BaseUOM": EACH,
        "QtyOnHand": wrap(goods.on_hand[item, warehouse]),
        "QtyAvailable": available,
        "QtyAvailableForShipment": available,
        "QtyNotAvailable": wrap(Decimal(0)),
    }


def changed_quantities(goods: Goods, said: Record) -> Record:
    """InventoryQuantityAvailable: items whose quantity moved since, over all warehouses."""
    wanted, since = plain(said, "InventoryID"), _moment(plain(said, "LastModifiedDateTime"))
    rows = [
        {
            "id": str(uuid.uuid4()),
            "InventoryID": wrap(item),
            "LastModifiedDateTime": wrap(at),
            "QtyAvailable": wrap(
                sum((goods.available(item, one) for one in seed.WAREHOUSES), Decimal(0))
            ),
        }
        for item, at in goods.moved.items()
        if wanted in (None, item) and datetime.fromisoformat(at) >= since
    ]
    return {**said, "Results": rows}


def sales_prices(goods: Goods, said: Record) -> Record:
    """SalesPricesInquiry: the rows of the price list that meet its selection."""
    kind, code = plain(said, "PriceType", ALL_PRICES), plain(said, "PriceCode")
    item, at = plain(said, "InventoryID"), plain(said, "EffectiveAsOf")
    rows = goods.price_list if item is None else goods.price_list_of(item)
    found = [
        {"id": str(uuid.uuid4()), **row}
        for row in rows
        if kind in (ALL_PRICES, plain(row, "PriceType"))
        and code in (None, plain(row, "PriceCode"))
        and (at is None or _stands(row, _moment(at)))
    ]
    return {**said, "SalesPriceDetails": found}


def _stands(row: Record, at: datetime) -> bool:
    """Tell whether a price is valid on a day; one without a last day goes on."""
    last = plain(row, "ExpirationDate")
    return _moment(plain(row, "EffectiveDate")) <= at and (
        last is None or at < _moment(last) + timedelta(days=1)
    )


def _moment(said: Any) -> datetime:
    """Read a time as the vendor's examples spell them: ISO, or 6/7/2024."""
    if said is None:
        return datetime.min.replace(tzinfo=UTC)
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        at = _american(str(said))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _american(said: str) -> datetime:
    try:
        return datetime.strptime(said, "%m/%d/%Y")
    except ValueError as wrong:
        raise Refused("LastModifiedDateTime", f"'{said}' is not a date.") from wrong


INQUIRIES = {
    "InventorySummaryInquiry": summary,
    "InventoryQuantityAvailable": changed_quantities,
    "SalesPricesInquiry": sales_prices,
}
