"""Change and cancel a sales order, while its status lets it be edited."""

import uuid
from typing import Any

from simulators.acumatica import booking
from simulators.acumatica.records import Record, plain, wrap

EDITABLE = ("Open", "On Hold", "Credit Hold", "Pending Approval")
TABLES = ("Details", "TaxDetails", "DiscountDetails")
KEYS = ("OrderType", "OrderNbr", "id", "custom", "Payments", "Shipments")


def refuse_closed(order: Record) -> None:
    status = plain(order, "Status")
    if status not in EDITABLE:
        raise booking.Refused("Status", f"The document is {status} and cannot be changed.")


def with_ids(rows: Any) -> list[Record]:
    """Give each row of a detail table the id by which it is told again."""
    return [{"id": str(uuid.uuid4()), **row} for row in rows or ()]


def lay_over(order: Record, said: Record) -> Record:
    """Lay what is said over the order: a row with an id changes that row, one without is added."""
    laid = {**order, **{name: value for name, value in said.items() if name not in KEYS}}
    for table in TABLES:
        if table in said:
            laid[table] = _rows(order.get(table) or [], said[table])
    return laid


def _rows(there: list[Record], said: list[Record]) -> list[Record]:
    told = {row["id"]: row for row in said if row.get("id")}
    kept = [
        {**row, **told.get(row["id"], {})}
        for row in there
        if not told.get(row["id"], {}).get("delete")
    ]
    return [*kept, *with_ids(row for row in said if not row.get("id"))]


def priced(lines: list[Record], prices: Any) -> list[Record]:
    """Work the lines out anew, each under the id it has."""
    return [
        {**booking.line(one, number, prices), "id": one["id"]}
        for number, one in enumerate(lines, 1)
    ]


def summed(order: Record, sums: Record) -> Record:
    kept = booking.order(order, plain(order, "OrderType"), plain(order, "OrderNbr"), sums)
    names = ("OrderTotal", "TaxTotal", "Totals", "LastModified")
    return {**order, **{name: kept[name] for name in names}}


def cancel(order: Record) -> None:
    refuse_closed(order)
    order["Status"] = wrap("Canceled")
