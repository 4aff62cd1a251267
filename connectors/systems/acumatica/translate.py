"""Our orders in Acumatica's words (endpoint Default/24.200.001, entity SalesOrder). Pure.

Traps that shape this file: prices and discounts are worked out anew unless `ManualPrice` and
`ManualDiscount` are set; taxes likewise unless `IsTaxValid` with their amounts; misspelt members
are dropped without a word.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from connectors.base import Posted
from connectors.canonical import Address, ChargeSheet, Customer, Line, Note, Order, Words
from connectors.canonical.measuring import measured_line
from connectors.errors import CannotSay
from connectors.systems.acumatica.fields import SYSTEM, Raw, order_key, wrapped
from connectors.systems.acumatica.offers import offers, with_extras
from connectors.systems.acumatica.translate_money import money, order_payments, promised

VIEW = "Document"
TAGS = "UsrTags"
REMARK = "UsrCustomerServiceNote"
#: Custom field -> the kinds of charge it sums; what is in none of them is `UsrPLOtherFees`.
CHARGE_FIELDS = {
    "UsrPLCommission": ("commission",),
    "UsrPLPostingFee": ("posting",),
    "UsrPLTransactionFee": ("transaction",),
    "UsrPLShippingCost": ("shipping", "transportation"),
}
OTHER_FEES, PROFIT, FINAL = "UsrPLOtherFees", "UsrPLProfit", "UsrPLFinal"
#: The cost of the goods is no fee: Acumatica knows its own.
NO_FEES = ("items",)
CUSTOM_FIELDS = (*CHARGE_FIELDS, OTHER_FEES, PROFIT, FINAL, REMARK, TAGS)
OFFERS = offers(CUSTOM_FIELDS)


def write_order(
    order: Order, words: Words, customer: str, reference: str, unpicked: Sequence[str] = ()
) -> Raw:
    """Write the whole order with its payments: one PUT, which Acumatica takes as one transaction.

    `unpicked`: the order types nothing is shipped of, for what has left already.
    """
    _check(order)
    written = {
        **_head(order, words, customer, reference),
        **wrapped(OrderType=_order_type(order, words, unpicked)),
        **_addresses(order),
        **_terms(order, words),
        "Details": [write_line(line, words) for line in order.lines if not line.kit_of],
        **money(order, words),
        **promised(order, words),
        "Payments": order_payments(order, words, reference),
        **_notes(order),
        "custom": {VIEW: custom_texts({TAGS: ", ".join(order.tags)})} if order.tags else {},
    }
    return with_extras(written, OFFERS["order"], words.extras)


def _check(order: Order) -> None:
    if order.gift_cards:
        told = "a gift card that lowers the total; book it as a payment at its source"
        raise CannotSay(told, system=SYSTEM)


def _head(order: Order, words: Words, customer: str, reference: str) -> Raw:
    return wrapped(
        CustomerID=customer,
        Date=order.placed_at.date(),
        RequestedOn=order.deliver_by or order.ship_by,
        CurrencyID=order.currency,
        CustomerOrder=(order.purchase_order or order.source_number or order.number)[:40],
        ExternalRef=reference,
        Description=f"{order.source_label} {order.source_number or order.number}".strip()[:256],
        ShipVia=words.word("shipping_method", *order.shipping_method),
        Hold=False,
        DisableAutomaticDiscountUpdate=True,
        DisableAutomaticTaxCalculation=True,
        IsTaxValid=True,
    )


def _terms(order: Order, words: Words) -> Raw:
    """Say the terms where the order states some we have a word for; else the customer's own hold."""
    terms = wrapped(Terms=words.word("terms", order.terms))
    return {"FinancialSettings": terms} if terms else {}


def _order_type(order: Order, words: Words, unpicked: Sequence[str]) -> str:
    own = words.word("order_type", *order.source)
    if order.needs_picking or not unpicked or own in unpicked:
        return own
    return unpicked[0]


def _addresses(order: Order) -> Raw:
    """Say both addresses in full: the customer's own may be another's in a shop of guests."""
    return {
        **wrapped(
            ShipToAddressOverride=True,
            ShipToContactOverride=True,
            BillToAddressOverride=True,
            BillToContactOverride=True,
        ),
        "ShipToAddress": write_address(order.ship_to),
        "ShipToContact": _contact(order.ship_to, order.customer),
        "BillToAddress": write_address(order.bill_to),
        "BillToContact": _contact(order.bill_to, order.customer),
    }


def write_address(address: Address) -> Raw:
    return wrapped(
        AddressLine1=address.line1,
        AddressLine2=address.line2,
        City=address.city,
        State=address.state,
        PostalCode=address.postcode,
        Country=address.country,
    )


def _contact(address: Address, customer: Customer) -> Raw:
    return wrapped(
        BusinessName=address.company or address.name,
        Attention=address.name,
        Email=address.email or customer.email,
        Phone1=address.phone or customer.phone,
    )


def write_line(line: Line, words: Words) -> Raw:
    """Write a line at the source's price, in the target's item and unit."""
    sold = measured_line(line, words)
    written = wrapped(
        InventoryID=sold.sku,
        OrderQty=sold.quantity,
        UOM=sold.uom,
        UnitPrice=sold.unit_price,
        ManualPrice=True,
        ManualDiscount=True,
        DiscountAmount=sold.discount,
        LineDescription=_line_text(line)[:256],
        TaxCategory=words.word("tax_code", line.tax_code),
        WarehouseID=words.word("warehouse", line.warehouse),
        ExternalRef=line.id,
    )
    # A price that does not give the amount to the cent would be multiplied and rounded there anew.
    if sold.quantity != line.quantity or sold.quantity * sold.unit_price != sold.gross:
        written |= wrapped(ExtendedPrice=sold.gross)
    written = with_extras(written, OFFERS["line"], words.line_extras.get(line.id, {}))
    return {**written, "note": {"value": line.note}} if line.note else written


def _line_text(line: Line) -> str:
    return f"{line.description} ({line.options})" if line.options else line.description


def _notes(order: Order) -> Raw:
    """Put every note into the order's note, instructions first, each with whose it is."""
    ranked = sorted(order.notes, key=lambda note: note.kind != "customer_instructions")
    told = "\n".join(_told(note) for note in ranked if note.text)
    return {"note": {"value": told}} if told else {}


def _told(note: Note) -> str:
    heads = {"customer_instructions": "Customer", "customer_service": "Customer service"}
    head = heads.get(note.kind, "Note")
    return f"{head}: {note.text}"


def write_customer(order: Order, words: Words) -> Raw:
    """Write a new customer; its number is left to Acumatica's own numbering."""
    who = order.customer
    name = (who.company or who.name or order.bill_to.name or who.email)[:255]
    contact = wrapped(
        CompanyName=name,
        Attention=who.name,
        Email=who.email,
        Phone1=who.phone or order.bill_to.phone,
    )
    return {
        **wrapped(
            CustomerName=name,
            CustomerClass=words.word("customer_class", *order.source),
            TaxRegistrationID=who.tax_id,
            CurrencyID=order.currency,
        ),
        "MainContact": {**contact, "Address": write_address(order.bill_to)},
    }


def write_charges(order: Posted, sheet: ChargeSheet, words: Words) -> Raw:
    """Write profit and loss into the custom fields of a booked order."""
    known = {kind for kinds in CHARGE_FIELDS.values() for kind in kinds}
    amounts = {
        name: _sum(sheet, [c.kind for c in sheet.charges if c.kind in kinds])
        for name, kinds in CHARGE_FIELDS.items()
    }
    others = [c.kind for c in sheet.charges if c.kind not in known and c.kind not in NO_FEES]
    amounts |= {OTHER_FEES: _sum(sheet, others), PROFIT: sheet.profit}
    kind, number = order_key(order.number)
    decimals = {n: {"type": "CustomDecimalField", "value": a} for n, a in amounts.items()}
    final = {FINAL: {"type": "CustomBooleanField", "value": sheet.is_final}}
    written = {
        **wrapped(OrderType=kind, OrderNbr=number),
        "custom": {VIEW: {**decimals, **final}},
    }
    return with_extras(written, OFFERS["charges"], words.extras)


def _sum(sheet: ChargeSheet, kinds: list[str]) -> Decimal:
    return sum((c.amount for c in sheet.charges if c.kind in kinds), Decimal(0))


def custom_texts(texts: dict[str, str]) -> dict[str, Any]:
    return {n: {"type": "CustomStringField", "value": v[:255]} for n, v in texts.items()}
