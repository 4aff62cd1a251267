"""Acumatica's orders, quotes and standing orders, entered by staff, in our words. Pure.

An order is stored as {"order": SalesOrder with its details, "customer": its Customer, in short}.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from connectors.canonical import (
    Address,
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
from connectors.canonical.money import rounded
from connectors.systems.acumatica.fields import (
    Raw,
    day,
    money,
    named,
    needed,
    number,
    part,
    read_time,
    rows,
    text,
    value,
)

NOTHING, FINE = Decimal(0), Decimal("0.000001")

#: Status -> our state; what is not here is open (words from memory of the product).
STATES = {
    "completed": "shipped",
    "invoiced": "shipped",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "rejected": "cancelled",
    "expired": "cancelled",
    "on hold": "on_hold",
    "credit hold": "on_hold",
    "risk hold": "on_hold",
    "pending approval": "on_hold",
    "awaiting payment": "on_hold",
    "pending processing": "on_hold",
}


def read_order(raw: Raw, other_kinds: Mapping[str, str] = MappingProxyType({})) -> Order:
    """Translate an order; its stated total is kept, its lines are given without tax.

    `other_kinds`: order type -> quote or standing, of those that are no orders. A standing one is what
    Acumatica calls a blanket order (its help, "Blanket Sales Orders": predefined type BL).
    """
    order, kind = raw["order"], named(raw["order"], "OrderType")
    totals, settings = part(order, "Totals"), part(order, "ShippingSettings")
    stated = Order(
        id=f"{kind} {named(order, 'OrderNbr')}",
        number=f"{kind} {named(order, 'OrderNbr')}",
        source=key_of(kind),
        source_label=kind,
        purchase_order=text(order, "CustomerOrder"),
        kind=other_kinds.get(kind, "order"),
        state=read_state(order),
        payment_state=read_payment_state(order),
        placed_at=_placed_at(order),
        updated_at=read_time(needed(order, "LastModified")),
        ship_by=day(settings, "ScheduledShipmentDate"),
        deliver_by=day(order, "RequestedOn"),
        customer=read_customer(order, raw.get("customer") or {}),
        bill_to=read_address(part(order, "BillToAddress"), part(order, "BillToContact")),
        ship_to=read_address(part(order, "ShipToAddress"), part(order, "ShipToContact")),
        lines=tuple(read_line(line) for line in rows(order, "Details")),
        shipping_method=_word(text(order, "ShipVia")),
        shipping=number(totals, "Freight"),
        handling=number(totals, "PremiumFreight"),
        discounts=read_discounts(order),
        taxes=tuple(read_taxes(order)),
        payments=tuple(read_payments(order)),
        terms=text(part(order, "FinancialSettings"), "Terms"),
        sales_rep=text(part(order, "Commissions"), "DefaultSalesperson"),
        notes=_notes(order),
        currency=text(order, "CurrencyID"),
        total=Decimal(str(needed(order, "OrderTotal"))),
    )
    return without_tax(stated)


def _word(told: str) -> Key:
    return key_of(told) if told else ()


def _placed_at(order: Raw) -> datetime:
    """Tell when it was entered, or else of which day it is."""
    entered = value(order, "CreatedDate")
    return read_time(entered) if entered else _start(str(needed(order, "Date")))


def _start(told: str) -> datetime:
    """Read a day as it is told, whatever zone its midnight is spelled in, as when it starts in UTC."""
    return datetime.fromisoformat(told[:10]).replace(tzinfo=UTC)


def read_state(order: Raw) -> str:
    return STATES.get(text(order, "Status").casefold(), "open")


def read_payment_state(order: Raw) -> str:
    """Tell by what is left to pay, where the totals were asked for."""
    left, total = money(part(order, "Totals"), "UnpaidBalance"), number(order, "OrderTotal")
    if left is None:
        return "unpaid"
    if left <= 0:
        return "paid"
    return "unpaid" if left >= total else "part_paid"


def read_customer(order: Raw, customer: Raw) -> Customer:
    billed, main = part(order, "BillToContact"), part(customer, "MainContact")
    return Customer(
        id=text(order, "CustomerID"),
        account=text(order, "CustomerID"),
        email=text(billed, "Email") or text(main, "Email"),
        name=text(billed, "Attention") or text(customer, "CustomerName"),
        company=text(billed, "BusinessName") or text(customer, "CustomerName"),
        phone=text(billed, "Phone1") or text(main, "Phone1"),
        tax_id=text(customer, "TaxRegistrationID"),
    )


def read_address(address: Raw, contact: Raw) -> Address:
    """Read an address; the company and the person of a document stand in its contact."""
    return Address(
        name=text(contact, "Attention"),
        company=text(contact, "BusinessName") or text(contact, "CompanyName"),
        line1=text(address, "AddressLine1"),
        line2=text(address, "AddressLine2"),
        city=text(address, "City"),
        state=text(address, "State"),
        postcode=text(address, "PostalCode"),
        country=text(address, "Country").upper(),
        phone=text(contact, "Phone1"),
        email=text(contact, "Email"),
    )


def read_line(line: Raw) -> Line:
    """Read a line: `Amount` is what it comes to after its own discount."""
    quantity, price = number(line, "OrderQty"), number(line, "UnitPrice")
    gross, amount = rounded(quantity * price), money(line, "Amount")
    return Line(
        id=named(line, "LineNbr"),
        sku=str(needed(line, "InventoryID")).strip(),
        description=text(line, "LineDescription"),
        quantity=quantity,
        uom=text(line, "UOM"),
        unit_price=price,
        discount=NOTHING if amount is None else gross - amount,
        tax_code=text(line, "TaxCategory"),
        warehouse=text(line, "WarehouseID"),
        note=text(line, "note"),
    )


def read_discounts(order: Raw) -> tuple[Discount, ...]:
    """Give the discounts of the whole order; those of lines are in the lines' amounts."""
    found = [row for row in rows(order, "DiscountDetails") if number(row, "DiscountAmount")]
    discounts = tuple(
        Discount(
            amount=number(row, "DiscountAmount"),
            label=text(row, "Description"),
            code=text(row, "ExternalDiscountCode") or text(row, "DiscountCode"),
        )
        for row in found
        if text(row, "Type").casefold() != "line"
    )
    stated = money(part(order, "Totals"), "DiscountTotal")
    if stated is None or stated == sum((d.amount for d in discounts), NOTHING):
        return discounts
    return (Discount(amount=stated, label="Discounts"),) if stated else ()


def read_taxes(order: Raw) -> Iterator[Tax]:
    for row in rows(order, "TaxDetails"):
        yield Tax(
            name=str(needed(row, "TaxID")).strip(),
            amount=number(row, "TaxAmount"),
            rate=money(row, "TaxRate"),
            taxable=money(row, "TaxableAmount"),
        )


def read_payments(order: Raw) -> Iterator[Payment]:
    for row in rows(order, "Payments"):
        if named(row, "Status").casefold() == "voided":
            continue
        applied = Decimal(str(needed(row, "AppliedToOrder")))
        yield Payment(
            id=f"{named(row, 'DocType')} {named(row, 'ReferenceNbr')}",
            method=key_of(text(row, "PaymentMethod")),
            amount=applied or number(row, "PaymentAmount"),
            kind=_payment_kind(row),
            reference=text(row, "PaymentRef"),
            at=_start(text(row, "ApplicationDate")) if text(row, "ApplicationDate") else None,
        )


def _payment_kind(row: Raw) -> str:
    kinds = {"prepayment": "deposit", "refund": "refunded"}
    if named(row, "Status").casefold() in ("pending processing", "on hold"):
        return "authorized"
    return kinds.get(named(row, "DocType").casefold(), "captured")


def _notes(order: Raw) -> tuple[Note, ...]:
    told = text(order, "note")
    return (Note(text=told),) if told else ()


def without_tax(order: Order) -> Order:
    """Take the tax out of the lines where the total shows that it is inside the prices.

    `TaxCalcMode` says so for "Gross" only; under "Tax Settings" each tax decides, so the total is asked.
    """
    if not order.tax or order.difference() != -order.tax:
        return order
    return replace(order, lines=_net_lines(order), prices_include_tax=True)


def _net_lines(order: Order) -> tuple[Line, ...]:
    """Share the tax among the lines by what they come to; the last takes the rest."""
    left, gross, made = order.tax, order.goods, []
    for place, line in enumerate(order.lines):
        is_last = place == len(order.lines) - 1
        share = left if is_last or not gross else rounded(order.tax * line.net / gross)
        left -= share
        made.append(_net_line(line, line.net - share, share))
    return tuple(made)


def _net_line(line: Line, net: Decimal, tax: Decimal) -> Line:
    facts: dict[str, Any] = {"tax": tax, "discount": NOTHING}
    price = rounded(net / line.quantity, FINE) if line.quantity else line.unit_price
    made = replace(line, unit_price=price, **facts)
    return replace(made, discount=made.gross - net)
