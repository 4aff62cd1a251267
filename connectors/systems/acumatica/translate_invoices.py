"""Acumatica's sales invoices and credit memos in our words. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.canonical import Invoice, Refund, RefundedLine
from connectors.systems.acumatica.fields import (
    Raw,
    day,
    named,
    needed,
    number,
    read_time,
    rows,
    text,
    value,
)

#: Statuses before an invoice counts (words from memory of the product).
_DRAFT = {
    "",
    "on hold",
    "credit hold",
    "cc hold",
    "pending approval",
    "pending print",
    "pending email",
    "pending processing",
    "balanced",
    "scheduled",
    "rejected",
}
_VOID = {"voided", "canceled", "cancelled"}


def is_released(row: Raw, kind: str) -> bool:
    """Tell whether it is of this type and counts; a draft changes until it is released."""
    return text(row, "Type").casefold() == kind and text(row, "Status").casefold() not in _DRAFT


def named_in(order: Raw) -> tuple[str, str] | None:
    """Give type and number of the invoice an order names, None while it has none."""
    for row in rows(order, "Shipments"):
        if text(row, "InvoiceNbr"):
            return text(row, "InvoiceType") or "Invoice", text(row, "InvoiceNbr")
    return None


def stands_as(invoice: Raw, is_draft: bool) -> bool:
    """Tell whether an invoice is on hold or off it, as asked; a released one is past both."""
    if text(invoice, "Status").casefold() not in _DRAFT:
        return True
    return bool(value(invoice, "Hold", False)) is is_draft


def orders_of(row: Raw) -> tuple[str, ...]:
    """Name the orders on its lines, each once: an invoice may cover several."""
    return tuple(dict.fromkeys(_orders(row)))


def _orders(row: Raw) -> Iterator[str]:
    for line in rows(row, "Details"):
        if text(line, "OrderNbr"):
            yield f"{text(line, 'OrderType')} {text(line, 'OrderNbr')}"


def taken_back(memo: Raw) -> str:
    """Name the invoice a credit memo takes back, "" where its lines name none."""
    named = (text(line, "OrigInvNbr") for line in rows(memo, "Details"))
    return next((number for number in named if number), "")


def read_invoice(raw: Raw) -> Invoice:
    """Translate {"id", "order", "invoice"}: an invoice as one order's; amounts are the whole's."""
    invoice = raw["invoice"]
    return Invoice(
        id=raw["id"],
        number=str(needed(invoice, "ReferenceNbr")),
        order_number=raw["order"],
        currency=text(invoice, "Currency"),
        total=Decimal(str(needed(invoice, "Amount"))),
        balance=number(invoice, "Balance"),
        issued_on=read_time(needed(invoice, "Date")).date(),
        due_on=day(invoice, "DueDate"),
        state=_state(invoice),
        updated_at=read_time(needed(invoice, "LastModifiedDateTime")),
    )


def _state(invoice: Raw) -> str:
    if text(invoice, "Status").casefold() in _VOID:
        return "void"
    return "open" if number(invoice, "Balance") else "paid"


def read_refund(raw: Raw) -> Refund:
    """Translate {"memo", "invoice"}; the order is the one whose invoice is taken back."""
    memo = raw["memo"]
    return Refund(
        id=named(memo, "ReferenceNbr"),
        order_number=next(iter(orders_of(raw["invoice"])), ""),
        currency=text(memo, "Currency"),
        total=Decimal(str(needed(memo, "Amount"))),
        at=read_time(needed(memo, "Date")),
        lines=tuple(_line(line) for line in rows(memo, "Details") if number(line, "Qty") > 0),
        shipping=number(memo, "FreightPrice"),
        tax=number(memo, "TaxTotal"),
        reason=text(memo, "Description"),
        reference=named(memo, "ReferenceNbr"),
    )


def _line(line: Raw) -> RefundedLine:
    return RefundedLine(
        sku=str(needed(line, "InventoryID")).strip(),
        quantity=number(line, "Qty"),
        amount=number(line, "Amount"),
        line=text(line, "ExternalRef"),
        uom=text(line, "UOM"),
        restock=bool(text(line, "ShipmentNbr") or text(line, "InventoryRefNbr")),
    )
