"""Refunds of a shop as return orders: of goods that come back, or of money alone. Pure.

A return is tied to its order by `CustomerOrder` (the order's number) and found again by
`ExternalRef`. Its taxes are those of the order: a refund does not name them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Refund, RefundedLine, Words
from connectors.canonical.measuring import measured_refund, priced
from connectors.canonical.money import rounded
from connectors.errors import CannotSay
from connectors.systems.acumatica.fields import (
    DISCOUNT_TYPE,
    SYSTEM,
    Raw,
    number,
    rows,
    text,
    wrapped,
)
from connectors.systems.acumatica.offers import with_extras
from connectors.systems.acumatica.translate import OFFERS

NOTHING = Decimal(0)
_LONGEST = 40


def reference(order: Posted, refund: Refund) -> str:
    """Name a refund for ever, in 40 signs: a long id gives way to a digest of it."""
    named = f"{order.number} R{refund.id}"
    if len(named) <= _LONGEST:
        return named
    return f"{order.number} R{hashlib.sha256(refund.id.encode()).hexdigest()}"[:_LONGEST]


def write_refund(
    order: Posted, refund: Refund, words: Words, types: tuple[str, str], refund_item: str
) -> Raw:
    """Write {"order", "tax", "return"}; `completed` adds what only the order can tell."""
    head = wrapped(
        OrderType=types[0] if _takes_goods(refund) else types[1],
        CustomerID=order.detail,
        Date=refund.at.date(),
        CurrencyID=refund.currency,
        CustomerOrder=order.number,
        ExternalRef=reference(order, refund),
        ExternalRefundRef=refund.reference,
        Description=f"Refund of {order.number}: {refund.reason}".rstrip(": ")[:256],
        Hold=False,
        DisableAutomaticDiscountUpdate=True,
        DisableAutomaticTaxCalculation=True,
        IsTaxValid=True,
    )
    written = {
        **head,
        "Details": [*_goods(refund, words), *_loose(refund, refund_item)],
        **_freight(refund),
        "DiscountDetails": list(_fee(refund)),
        "Payments": list(_paid_out(refund, words)),
    }
    return {
        "order": order.number,
        "total": refund.total,
        "tax": refund.tax,
        "takes_goods": _takes_goods(refund),
        "return": with_extras(written, OFFERS["refund"], words.extras),
    }


def _takes_goods(refund: Refund) -> bool:
    """Tell whether goods come back; some and some not would be two documents."""
    back = {line.restock for line in refund.lines if line.quantity}
    if len(back) == 2:
        told = "a refund of which some goods come back and some do not; refund them apart"
        raise CannotSay(told, system=SYSTEM)
    return True in back


def _goods(refund: Refund, words: Words) -> Iterator[Raw]:
    for line in refund.lines:
        if line.quantity:
            yield _line(line, words)


def _line(line: RefundedLine, words: Words) -> Raw:
    back = measured_refund(line, words)
    return wrapped(
        InventoryID=back.sku,
        OrderQty=back.quantity,
        UOM=back.uom,
        UnitPrice=priced(line.amount, back.quantity),
        ExtendedPrice=line.amount,
        ManualPrice=True,
        ManualDiscount=True,
        ExternalRef=line.line,
    )


def _loose(refund: Refund, refund_item: str) -> Iterator[Raw]:
    """Give money that belongs to no goods a line of its own, of the item staff chose for it."""
    amount = sum((line.amount for line in refund.lines if not line.quantity), NOTHING)
    amount += max(refund.other, NOTHING)
    if not amount:
        return
    if not refund_item:
        told = (
            f"{amount:.2f} {refund.currency} given back for no goods; "
            "name the item of such refunds in the connection"
        )
        raise CannotSay(told, system=SYSTEM)
    yield wrapped(
        InventoryID=refund_item,
        OrderQty=Decimal(1),
        UnitPrice=amount,
        ManualPrice=True,
        ManualDiscount=True,
        LineDescription=refund.reason[:256],
    )


def _freight(refund: Refund) -> Raw:
    return {
        "Totals": wrapped(OverrideFreightAmount=True, Freight=refund.shipping),
        "ShippingSettings": wrapped(OverrideFreightPrice=True, FreightPrice=refund.shipping),
    }


def _fee(refund: Refund) -> Iterator[Raw]:
    """Lower the return by what was kept back, such as a restocking fee."""
    if refund.other < 0:
        yield wrapped(
            Type=DISCOUNT_TYPE,
            ExternalDiscountCode="KEPT BACK",
            Description="Kept back from the refund",
            DiscountAmount=-refund.other,
            ManualDiscount=True,
        )


def _paid_out(refund: Refund, words: Words) -> Iterator[Raw]:
    """Say how the money went back, where staff mapped the way."""
    method = words.word("payment_method", *refund.method)
    if method:
        yield wrapped(
            DocType="Refund",
            PaymentMethod=method,
            CashAccount=words.word("cash_account", *refund.method),
            PaymentAmount=refund.total,
            AppliedToOrder=refund.total,
            PaymentRef=(refund.reference or refund.id)[:_LONGEST],
            ApplicationDate=refund.at.date(),
            Hold=False,
        )


def completed(document: Raw, order: Raw, earlier: Sequence[Raw]) -> Raw:
    """Complete a return from its order: units, warehouses, invoice, taxes; CannotSay if too much."""
    booked = [row for row in earlier if text(row, "Status").casefold() not in _DROPPED]
    _check_goods(document["return"], order, booked)
    _check_money(document, order, booked)
    ordered = {text(line, "InventoryID"): line for line in rows(order, "Details")}
    invoice = _invoice(order) if document["takes_goods"] else {}
    lines = [
        {**_known(ordered[text(line, "InventoryID")]), **invoice, **line}
        if text(line, "InventoryID") in ordered
        else line
        for line in rows(document["return"], "Details")
    ]
    taxes = list(_taxes(document["tax"], order))
    return {**document["return"], "Details": lines, "TaxDetails": taxes}


_DROPPED = {"canceled", "cancelled", "rejected"}


def _check_goods(returned: Raw, order: Raw, earlier: Sequence[Raw]) -> None:
    """Compare pieces, an item at a time; money alone has no pieces."""
    ordered, back = _pieces([order]), _pieces(earlier)
    for item, pieces in _pieces([returned]).items():
        if item in ordered and pieces + back.get(item, NOTHING) > ordered[item]:
            told = (
                f"a return of {_told(pieces)} {item}: {_told(ordered[item])} were ordered and "
                f"{_told(back.get(item, NOTHING))} came back before"
            )
            raise CannotSay(told, system=SYSTEM)


def _told(pieces: Decimal) -> str:
    return f"{pieces.normalize():f}"


def _pieces(documents: Sequence[Raw]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for document in documents:
        for line in rows(document, "Details"):
            item = text(line, "InventoryID")
            found[item] = found.get(item, NOTHING) + abs(number(line, "OrderQty"))
    return found


def _check_money(document: Raw, order: Raw, earlier: Sequence[Raw]) -> None:
    before = sum((number(row, "OrderTotal") for row in earlier), NOTHING)
    total = number(order, "OrderTotal")
    if document["total"] + before > total:
        told = (
            f"a refund of {document['total']:.2f}: the order came to {total:.2f} and "
            f"{before:.2f} of it was given back before"
        )
        raise CannotSay(told, system=SYSTEM)


def _known(line: Raw) -> Raw:
    """Take over what the return does not say of a line itself."""
    names = ("UOM", "WarehouseID", "TaxCategory")
    return {name: line[name] for name in names if text(line, name)}


def _invoice(order: Raw) -> Raw:
    """Name the invoice that is taken back, where the order has exactly one."""
    found = {(text(s, "InvoiceType"), text(s, "InvoiceNbr")) for s in rows(order, "Shipments")}
    found -= {("", "")}
    if len(found) != 1:
        return {}
    kind, nbr = next(iter(found))
    return wrapped(InvoiceType=kind, InvoiceNbr=nbr)


def _taxes(amount: Decimal, order: Raw) -> Iterator[Raw]:
    """Share the tax among the order's taxes as they stand there; the last takes the rest."""
    stated = [row for row in rows(order, "TaxDetails") if number(row, "TaxAmount")]
    if amount and not stated:
        raise CannotSay("a tax given back of an order without tax", system=SYSTEM)
    whole, left = sum((number(row, "TaxAmount") for row in stated), NOTHING), amount
    for row in stated if amount else ():
        is_last = row is stated[-1]
        share = left if is_last else rounded(amount * number(row, "TaxAmount") / whole)
        left -= share
        yield wrapped(TaxID=text(row, "TaxID"), TaxAmount=share)
