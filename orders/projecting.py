"""Keep the rows of orders and their kin in step with their records, a batch at a time."""

from collections.abc import Callable, Sequence
from typing import Any

from connectors.canonical import ChargeSheet as Sheet
from connectors.canonical import Invoice, Refund, Remark, shown
from connectors.canonical import Order as Said
from connectors.canonical import Shipment as Shipped
from connectors.models import Record
from connectors.rows import new_row, pick, upsert_rows
from orders import arriving
from orders.models import Charge, ChargeSheet, Note, Order, Shipment
from orders.models import Invoice as InvoiceRow
from orders.models import Refund as RefundRow

Pair = tuple[Record, Any]
Parents = dict[int, int | None]  # record's pk -> its order's record pk


def project(kind: str, pairs: Sequence[Pair], parents: Parents) -> None:
    """Write the row of each (record, canonical); kinds without a row here are left alone."""
    if pairs and kind in _WRITERS:
        _WRITERS[kind](pairs, parents)


def _orders(pairs: Sequence[Pair], parents: Parents) -> None:
    arriving.count(_unseen(pairs))
    upsert_rows((_order_row(record, said) for record, said in pairs), ["record"])


def _unseen(pairs: Sequence[Pair]) -> list[Pair]:
    """Keep the orders that have no row yet: each is counted once, however often it is read."""
    there = set(pick(Order, ("record_id",), "record_id", [record.pk for record, _ in pairs]))
    return [(record, said) for record, said in pairs if (record.pk,) not in there]


def _order_row(record: Record, said: Said) -> Order:
    return new_row(
        Order,
        record_id=record.pk,
        number=said.number,
        source_number=said.source_number,
        channel=said.source_label or shown(said.source),
        purchase_order=said.purchase_order,
        kind=said.kind,
        state=said.state,
        payment_state=said.payment_state,
        placed_at=said.placed_at,
        ship_by=said.ship_by,
        customer_name=(said.customer.company or said.customer.name)[:200],
        customer_email=said.customer.email[:254],
        currency=said.currency,
        total=said.total,
        line_count=len(said.lines),
        tags=list(said.tags),
    )


def _shipments(pairs: Sequence[Pair], parents: Parents) -> None:
    upsert_rows((_shipment_row(r, s, parents.get(r.pk)) for r, s in pairs), ["record"])


def _shipment_row(record: Record, said: Shipped, parent: int | None) -> Shipment:
    return Shipment(
        record=record,
        order_id=parent,
        order_number=said.order_number,
        method=shown(said.method),
        tracking=list(said.tracking),
        shipped_at=said.shipped_at,
        is_complete=said.is_complete,
    )


def _notes(pairs: Sequence[Pair], parents: Parents) -> None:
    upsert_rows((_note_row(r, s, parents.get(r.pk)) for r, s in pairs), ["record"])


def _note_row(record: Record, said: Remark, parent: int | None) -> Note:
    return Note(
        record=record,
        order_id=parent,
        order_number=said.order_number,
        kind=said.kind,
        author=said.author,
        text=said.text,
        at=said.at,
    )


def _charges(pairs: Sequence[Pair], parents: Parents) -> None:
    upsert_rows((_sheet_row(r, s, parents.get(r.pk)) for r, s in pairs), ["record"])
    Charge.objects.filter(sheet__in=[record.pk for record, _ in pairs]).delete()
    Charge.objects.bulk_create(
        Charge(sheet_id=record.pk, kind=charge.kind, amount=charge.amount)
        for record, said in pairs
        for charge in said.charges
    )


def _sheet_row(record: Record, said: Sheet, parent: int | None) -> ChargeSheet:
    return ChargeSheet(
        record=record,
        order_id=parent,
        currency=said.currency,
        profit=said.profit,
        is_final=said.is_final,
    )


def _refunds(pairs: Sequence[Pair], parents: Parents) -> None:
    upsert_rows((_refund_row(r, s, parents.get(r.pk)) for r, s in pairs), ["record"])


def _refund_row(record: Record, said: Refund, parent: int | None) -> RefundRow:
    return RefundRow(
        record=record,
        order_id=parent,
        order_key=(said.order_id or said.order_number)[:120],
        currency=said.currency,
        total=said.total,
        reason=said.reason[:200],
        at=said.at,
    )


def _invoices(pairs: Sequence[Pair], parents: Parents) -> None:
    upsert_rows((_invoice_row(r, s, parents.get(r.pk)) for r, s in pairs), ["record"])


def _invoice_row(record: Record, said: Invoice, parent: int | None) -> InvoiceRow:
    return InvoiceRow(
        record=record,
        order_id=parent,
        order_number=said.order_number[:80],
        number=said.number[:60],
        currency=said.currency,
        total=said.total,
        balance=said.balance,
        issued_on=said.issued_on,
        state=said.state[:8],
        url=said.url[:500],
    )


_WRITERS: dict[str, Callable[[Sequence[Pair], Parents], None]] = {
    "order": _orders,
    "shipment": _shipments,
    "note": _notes,
    "charges": _charges,
    "refund": _refunds,
    "invoice": _invoices,
}
