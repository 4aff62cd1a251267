"""POS orders that staff entered in Inform, or that we booked there, in our words. Pure.

An order is stored as {"order": the POS order, "customer": its customer, {} where it is not known}.
"""

from decimal import Decimal

from connectors.canonical import (
    Customer,
    Discount,
    Key,
    Line,
    Note,
    Order,
    Payment,
    Tax,
    key_of,
)
from connectors.kit.naming import identity
from connectors.systems.ddi import contract
from connectors.systems.ddi.fields import Raw, date_of, decimal, read_time, text, time_of
from connectors.systems.ddi.translate_catalog import read_address

NOTHING = Decimal(0)
#: The contract states one tax of an order, without a name.
TAX = "Tax"


def read_order(raw: Raw, currency: str) -> Order:
    """Translate an order; one that states no total comes to the sum of its parts."""
    order, customer = raw["order"], raw.get("customer") or {}
    lines = tuple(_line(line, text(order, "branch")) for line in order["lines"])
    payments = tuple(_payment(one) for one in order.get("deposits") or () if _is_kept(one))
    freight, off, tax = _charges(order, lines)
    stated = decimal(order, "total")
    total = sum((line.net for line in lines), freight + tax - off) if stated is None else stated
    bill_to = read_address(order.get("billTo") or customer.get("billTo") or {})
    return Order(
        id=identity(order["orderNumber"]),
        number=order["orderNumber"],
        source=key_of(order["orderType"]),
        source_label=text(order, "orderSource") or order["orderType"],
        source_number=text(order, "sourceOrderNumber"),
        purchase_order=text(order, "customerPo"),
        state=contract.STATES[order["status"]],
        payment_state=_payment_state(payments, total),
        placed_at=read_time(order["orderDate"]),
        updated_at=time_of(order, "lastModified"),
        deliver_by=date_of(order, "requestedDate"),
        customer=_customer(order, customer),
        bill_to=bill_to,
        ship_to=read_address(order["shipTo"]) if order.get("shipTo") else bill_to,
        lines=lines,
        shipping_method=_way(order),
        shipping=freight,
        discounts=(Discount(amount=off, label="Discount"),) if off else (),
        taxes=(Tax(name=TAX, amount=tax),) if tax else (),
        payments=payments,
        terms=text(customer, "terms"),
        sales_rep=text(order, "writer"),
        notes=tuple(_note(note) for note in order.get("notes") or () if text(note, "text")),
        tags=tuple(order.get("tags") or ()),
        currency=text(order, "currency") or currency,
        total=total,
    )


def _charges(order: Raw, lines: tuple[Line, ...]) -> tuple[Decimal, Decimal, Decimal]:
    """Give freight, the order's own discount, and its tax: that of its lines where it states none."""
    of_lines = sum((line.tax for line in lines), NOTHING)
    tax = decimal(order, "taxTotal", of_lines) or NOTHING
    return decimal(order, "freight") or NOTHING, decimal(order, "discountTotal") or NOTHING, tax


def _way(order: Raw) -> Key:
    way = text(order, "shipVia")
    return key_of(way) if way else ()


def _line(line: Raw, branch: str) -> Line:
    return Line(
        id=identity(line["lineNumber"]),
        sku=line["product"],
        description=text(line, "description"),
        quantity=Decimal(line["quantity"]),
        uom=text(line, "unitOfMeasure"),
        unit_price=Decimal(line["unitPrice"]),
        discount=decimal(line, "discountAmount") or NOTHING,
        tax=decimal(line, "taxAmount") or NOTHING,
        warehouse=text(line, "branch") or branch,
        note=text(line, "notes"),
    )


def _is_kept(deposit: Raw) -> bool:
    return identity(deposit["status"]) != contract.GIVEN_BACK


def _payment(deposit: Raw) -> Payment:
    at = text(deposit, "date")
    return Payment(
        id=identity(deposit["id"]),
        method=key_of(deposit["method"]),
        amount=Decimal(deposit["amount"]),
        kind="deposit",
        reference=text(deposit, "reference"),
        at=read_time(at) if at else None,
    )


def _payment_state(payments: tuple[Payment, ...], total: Decimal) -> str:
    paid = sum((payment.amount for payment in payments), NOTHING)
    if paid <= 0:
        return "unpaid"
    return "paid" if paid >= total else "part_paid"


def _customer(order: Raw, customer: Raw) -> Customer:
    billed = read_address(order.get("billTo") or customer.get("billTo") or {})
    return Customer(
        id=identity(order["customerNumber"]),
        account=order["customerNumber"],
        email=text(customer, "email") or billed.email,
        name=billed.name or text(customer, "name"),
        company=billed.company or (text(customer, "name") if text(customer, "terms") else ""),
        phone=text(customer, "phone") or billed.phone,
        is_exempt=customer.get("taxExempt") is True,
    )


def _note(note: Raw) -> Note:
    return Note(text=text(note, "text"), author=text(note, "author"), at=time_of(note, "createdAt"))
