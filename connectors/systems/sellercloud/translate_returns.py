"""Sellercloud's returns (RMA) as refunds. Pure.

A refund is stored as {"row": row of GET Rma, "rma": GET Rma/{id}}: the row states the sum that was
given back, the whole names the order and what came back of each item.
"""

from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from connectors.canonical import Refund, RefundedLine
from connectors.kit.naming import identity
from connectors.systems.sellercloud.fields import NOTHING, Raw, amount, number, read_time, text


def is_refunded(row: Raw) -> bool:
    return amount(row.get("TotalRefunded")) > 0


def stamp(row: Raw) -> str:
    """Tell one state of a return from another, by what its row says of it."""
    names = ("TotalRefunded", "RMAStatusCode", "ReceivedStatus", "RefundStatus", "ReceivedOn")
    return " ".join(str(row.get(name) or "") for name in (*names, "ClosedOn"))


def read_refund(raw: Raw, zone: tzinfo = UTC) -> Refund:
    """Translate a return; whether amounts of items hold tax is not documented, the sum is stated."""
    row, rma = raw["row"], raw["rma"]
    return Refund(
        id=identity(rma["ID"]),
        order_id=identity(rma["OrderNumberOriginal"]),
        currency="USD",
        total=amount(row["TotalRefunded"]),
        at=_at(row, rma, zone),
        lines=tuple(_line(item) for item in rma.get("Items") or () if _is_refunded(item)),
        reason=_reason(row, rma),
        reference=f"RMA {rma['ID']}",
    )


def _at(row: Raw, rma: Raw, zone: tzinfo) -> datetime:
    changes = rma.get("Changes") or {}
    told = (row.get("ClosedOn"), changes.get("LastUpdatedOn"), row.get("CreatedOn"))
    return read_time(next(time for time in told if time), zone)


def _is_refunded(item: Raw) -> bool:
    """Leave out what staff rejected, and what neither comes back nor costs anything."""
    is_rejected = int(item.get("ApprovalStatus") or 0) == 2
    return not is_rejected and bool(_pieces(item) or amount(item.get("RefundAmount")))


def _pieces(item: Raw) -> Decimal:
    told = item.get("QtyReceived") or item.get("QtyToReturn")
    return number(told) if told else NOTHING


def _line(item: Raw) -> RefundedLine:
    return RefundedLine(
        sku=text(item["ProductID"]),
        quantity=_pieces(item),
        amount=amount(item.get("RefundAmount")),
        line=text(item.get("OriginalOrderItemID") or ""),
        restock=bool(item.get("QtyReceived")),
    )


def _reason(row: Raw, rma: Raw) -> str:
    """Say the reasons as they are named there, then what the buyers described."""
    named = [text(item.get("ReasonName")) for item in row.get("Items") or ()]
    described = [text(item.get("ProblemDescription")) for item in rma.get("Items") or ()]
    return "; ".join(dict.fromkeys(told for told in (*named, *described) if told))
