"""What follows our orders, in Odoo's words: shipments, credit notes, invoices. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Invoice, Refund, Shipment, Words
from connectors.canonical.measuring import measured_refund, measured_shipment
from connectors.canonical.money import rounded
from connectors.errors import CannotSay
from connectors.systems.odoo.fields import SYSTEM, Raw, amount, number
from connectors.systems.odoo.offers import beside
from connectors.systems.odoo.translate_write import named


def shipment_mark(shipment: Shipment) -> str:
    """Name a shipment in the notes of its delivery: it has no field for another's number."""
    return f"Shipment {shipment.id}"


def write_shipment(order: Posted, shipment: Shipment, words: Words) -> Raw:
    """Write a delivery to be validated: what of each line left, and under which numbers."""
    return {
        "order": int(order.id),
        "mark": shipment_mark(shipment),
        "carrier_tracking_ref": ",".join(shipment.tracking),
        "carrier_id": named("carrier", words.word("carrier", *shipment.method)),
        "lines": [
            {"sku": line.sku, "quantity": number(line.quantity)}
            for line in (measured_shipment(one, words) for one in shipment.lines)
        ],
        **beside("shipment", words.extras),
    }


def refund_mark(refund: Refund) -> str:
    """Name a refund in the reference of its credit note."""
    return f"Refund {refund.id}"


def write_refund(order: Posted, refund: Refund, words: Words, settings: Mapping[str, str]) -> Raw:
    """Write a credit note; what is neither goods nor freight nor tax is a line of its own."""
    lines = [
        {
            "sku": line.sku,
            **_priced(number(line.quantity), amount(line.amount)),
        }
        for line in (measured_refund(one, words) for one in refund.lines)
    ]
    other = refund.other
    if other and not settings.get("discount_item"):
        told = f"{other} that is neither goods nor shipping nor tax; name a product of discounts"
        raise CannotSay(told, system=SYSTEM)
    if other:
        item = settings["discount_item"]
        lines.append({"extra": item, "quantity": number(1), "price_unit": amount(other)})
    return {
        "order": int(order.id),
        "origin": order.number,
        "ref": refund_mark(refund),
        "invoice_date": refund.at.date().isoformat(),
        "currency_id": named("currency", refund.currency),
        "narration": refund.reason,
        "lines": lines,
        "shipping": amount(refund.shipping),
        "tax": refund.tax,
        "total": refund.total,
        **beside("refund", words.extras),
    }


def _priced(quantity: Decimal, total: Decimal) -> Raw:
    """Say a line's amount by its quantity where that divides it to the cent, else as one."""
    each = rounded(total / quantity) if quantity else total
    is_even = quantity and each * quantity == total
    return {
        "quantity": quantity if is_even else number(1),
        "price_unit": each if is_even else total,
        "of": quantity,
    }


def write_invoice(order: Posted, invoice: Invoice, words: Words) -> Raw:
    """Write an invoice of what was booked here, under the number it has elsewhere."""
    said = {
        "order": int(order.id),
        "payment_reference": invoice.number,
        "invoice_date": invoice.issued_on.isoformat(),
        "invoice_date_due": invoice.due_on.isoformat() if invoice.due_on else "",
    }
    told = {name: value for name, value in said.items() if value != ""}
    return {**told, **beside("invoice", words.extras)}
