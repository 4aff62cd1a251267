"""Our orders, customers and payments in Odoo's words. Pure.

A document names other records by the words staff know ({"of": "journal", "named": "Bank"}): they are
looked up when it is sent. Its own external ids are made of our reference alone, so that the same
order is the same order however often it is sent.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.base import Posted
from connectors.canonical import Address, Order, Payment, Words
from connectors.errors import CannotSay
from connectors.systems.odoo.fields import SYSTEM, Raw, html, moment, xml_id
from connectors.systems.odoo.offers import extras
from connectors.systems.odoo.translate_sold import write_lines

ORDER, QUOTE, LINE = "so", "quote", "line"


def named(of: str, word: str) -> Raw | None:
    """Name another record by its word; None where there is none to name."""
    return {"of": of, "named": word} if word else None


def write_order(
    order: Order, words: Words, customer: str, reference: str, settings: Mapping[str, str]
) -> Raw:
    """Write the whole order; it is loaded at once, then confirmed."""
    is_quote = order.kind == "quote"
    return {
        "xml_id": xml_id(QUOTE if is_quote else ORDER, reference),
        "confirm": not is_quote and settings.get("confirm") != "no",
        "has_left": not order.needs_picking,
        "customer": customer,
        "currency": order.currency,
        "bill_to": write_address(order.bill_to),
        "ship_to": write_address(order.ship_to),
        "order": _head(order, words, reference),
        "lines": [
            {"xml_id": xml_id(LINE, reference, line.pop("id")), **line}
            for line in write_lines(order, words, settings)
        ],
        "remarks": [n.text for n in order.notes if n.text and n.kind != "customer_instructions"],
    }


def _head(order: Order, words: Words, reference: str) -> Raw:
    kind = words.choice("order_type", *order.source)
    is_tag = bool(kind and kind.place == "tag")
    word = words.word("order_type", *order.source)
    told = [n.text for n in order.notes if n.text and n.kind == "customer_instructions"]
    tags = [*order.tags, *([word] if is_tag and word else [])]
    said = {
        "client_order_ref": order.purchase_order or order.source_number or order.number,
        "origin": reference,
        "date_order": moment(order.placed_at),
        "commitment_date": _noon(order.deliver_by or order.ship_by),
        "note": html("\n".join(told)),
        "carrier_id": named("carrier", words.word("shipping_method", *order.shipping_method)),
        "warehouse_id": named("warehouse", _warehouse(order, words)),
        "team_id": named("team", "" if is_tag else word),
        "tag_ids": [named("tag", tag) for tag in dict.fromkeys(tags)],
        "payment_term_id": named("term", words.word("terms", order.terms)),
        **extras("order", words.extras),
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _noon(day: date | None) -> str:
    """Spell a promised day so that it is that day in every time zone staff look at it in."""
    return f"{day.isoformat()} 12:00:00" if day else ""


def _warehouse(order: Order, words: Words) -> str:
    found = {words.word("warehouse", line.warehouse) for line in order.lines if not line.kit_of}
    found.discard("")
    if len(found) > 1:
        told = f"lines from {' and '.join(sorted(found))} in one order; it has one warehouse"
        raise CannotSay(told, system=SYSTEM)
    return next(iter(found), "")


def write_address(address: Address) -> Raw:
    """Write an address; its state is looked up in its country, and kept in words where unknown."""
    name = ", ".join(dict.fromkeys(filter(None, (address.company, address.name))))
    said = {
        "name": name,
        "street": address.line1,
        "street2": address.line2,
        "city": address.city,
        "zip": address.postcode,
        "state": address.state,
        "country": address.country,
        "phone": address.phone,
        "email": address.email,
    }
    return {name: value for name, value in said.items() if value}


def write_customer(order: Order, words: Words) -> Raw:
    """Write a new customer: a company with the person who bought, or the person alone."""
    who, where = order.customer, write_address(order.bill_to)
    company = who.company or order.bill_to.company
    name = company or who.name or order.bill_to.name or who.email
    reach = {"email": who.email, "phone": who.phone or order.bill_to.phone}
    person = {"name": who.name, "type": "contact", **reach}
    said = {
        **where,
        **reach,
        "name": name,
        "ref": who.account,
        "vat": who.tax_id,
        "category_id": [named("category", words.word("customer_class", *order.source))],
        "people": [_said(person)] if company and who.name and who.name != company else [],
    }
    return {**_said(said), "is_company": bool(company), "customer_rank": 1}


def _said(fields: Raw) -> Raw:
    return {name: value for name, value in fields.items() if value not in (None, "", [], [None])}


def write_payment(
    order: Order, payment: Payment, words: Words, posted: Posted, reference: str
) -> Raw:
    """Write a payment of a booked order: money of its customer, found again by its memo."""
    word = words.word("payment_method", *payment.method)
    if not word:
        told = f"a payment by {' '.join(payment.method)}, which is mapped to no journal"
        raise CannotSay(told, system=SYSTEM)
    said: dict[str, Any] = {
        "order": int(posted.id),
        "partner_id": int(posted.detail),
        "journal_id": named("journal", word),
        "amount": payment.amount,
        "currency_id": named("currency", order.currency),
        "date": (payment.at or order.placed_at).date().isoformat(),
        "memo": reference,
        "payment_reference": payment.reference or payment.id,
    }
    return _said(said)
