"""Our orders as POS orders of the proposed contract, unpaid and with their deposits. Pure.

No cash receipt is ever written: Inform applies a deposit by itself when the order is ship-confirmed.
Order type and ship via may be compulsory at a site, so nothing is sent without them.
"""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from connectors.canonical import Address, Customer, Note, Order, Payment, Words
from connectors.errors import CannotSay
from connectors.systems.ddi import contract, offers, translate_lines
from connectors.systems.ddi.fields import Raw, moment, money, said

SYSTEM = contract.SYSTEM


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the connection says where an order does not."""

    branch: str
    writer: str
    ship_via: str = ""
    currency: str = "USD"


def write_order(order: Order, words: Words, customer: str, reference: str, site: Site) -> Raw:
    """Write the whole order with a deposit for each captured payment."""
    _check(order, reference)
    off_freight = sum((d.amount for d in order.discounts if d.on == "shipping"), Decimal(0))
    return {
        **_head(order, words, customer, reference, site),
        "freight": money(order.shipping + order.handling - off_freight),
        "taxTotal": money(order.tax),
        "discountTotal": money(order.discount - off_freight),
        "total": money(order.total),
        "currency": order.currency,
        "shipTo": write_address(order.ship_to, order.customer),
        "billTo": write_address(order.bill_to, order.customer),
        "lines": translate_lines.lines(order, words),
        "deposits": [_deposit(p, words, order.currency) for p in order.payments if p.is_money],
        **said(
            notes=[write_note(note) for note in _ranked(order) if note.text],
            tags=list(order.tags),
            customFields=_custom(order, words),
        ),
    }


def _custom(order: Order, words: Words) -> Raw:
    return said(
        **{**offers.custom(words.extras), contract.SOURCE_LINES: translate_lines.sources(order)}
    )


def _check(order: Order, reference: str) -> None:
    """Name what a POS order has no place for, or cannot do without."""
    if len(reference) > contract.LONGEST_REFERENCE:
        raise CannotSay("a reference of more than 64 characters", system=SYSTEM)
    if order.gift_cards:
        told = "a gift card that lowers the total; book it as a payment at its source"
        raise CannotSay(told, system=SYSTEM)
    if not any(payment.is_money for payment in order.payments):
        told = "an order without a captured payment: it takes orders with a deposit only"
        raise CannotSay(told, system=SYSTEM)


def _head(order: Order, words: Words, customer: str, reference: str, site: Site) -> Raw:
    return {
        "externalOrderId": reference,
        "orderType": _order_type(order, words),
        "orderDate": moment(order.placed_at),
        "customerNumber": customer,
        "shipVia": _ship_via(order, words, site),
        **said(
            orderSource=order.source_label or " ".join(filter(None, order.source)),
            sourceOrderNumber=order.source_number or order.number,
            requestedDate=_requested(order),
            customerPo=order.purchase_order or order.source_number or order.number,
            branch=site.branch,
            writer=site.writer,
        ),
        **offers.natives(words.extras),
    }


def _requested(order: Order) -> str:
    day = order.deliver_by or order.ship_by
    return day.isoformat() if day else ""


def _order_type(order: Order, words: Words) -> str:
    word = words.word("order_type", *order.source)
    if not word:
        told = f"an order of “{order.source_label}” without an order type; map it to one"
        raise CannotSay(told, system=SYSTEM)
    return word


def _ship_via(order: Order, words: Words, site: Site) -> str:
    """Give the ship via: the site's own only for an order that names no method at all."""
    if any(order.shipping_method):
        word = words.word("shipping_method", *order.shipping_method)
    else:
        word = site.ship_via
    if not word:
        told = (
            "an order without a ship via; map its shipping method, or give the connection the "
            "ship via of orders that name none"
        )
        raise CannotSay(told, system=SYSTEM)
    return word


def write_address(address: Address, customer: Customer) -> Raw:
    person = address.name or customer.name
    company = address.company
    return said(
        name=company or person or customer.company,
        attention=person if company else "",
        address1=address.line1,
        address2=address.line2,
        city=address.city,
        state=address.state,
        postalCode=address.postcode,
        country=address.country,
        phone=address.phone or customer.phone,
        email=address.email or customer.email,
    )


def _deposit(payment: Payment, words: Words, currency: str) -> Raw:
    return said(
        method=words.word("payment_method", *payment.method),
        amount=money(payment.amount),
        reference=payment.reference or payment.id or " ".join(payment.method),
        date=payment.at.date().isoformat() if payment.at else "",
        currency=currency,
    )


def _ranked(order: Order) -> list[Note]:
    return sorted(order.notes, key=lambda note: note.kind != "customer_instructions")


def write_note(note: Note) -> Raw:
    """Write a note under our own name; whoever wrote it is named in its text."""
    return said(
        text=f"{note.author}: {note.text}" if note.author else note.text,
        visibility=contract.VISIBILITY.get(note.kind, contract.INTERNAL),
        author=contract.AUTHOR,
        createdAt=moment(note.at) if note.at else "",
    )


def write_customer(order: Order, words: Words) -> Raw:
    """Write a new customer; its number is left to Inform."""
    who = order.customer
    return said(
        name=who.company or who.name or order.bill_to.name or who.email,
        email=who.email,
        phone=who.phone or order.bill_to.phone,
        billTo=write_address(order.bill_to, who),
        shipTo=[write_address(order.ship_to, who)],
        priceClass=words.word("customer_class", *order.source),
        terms=words.word("terms", order.terms),
        taxExempt=who.is_exempt or None,
    )


def key_of(document: Raw) -> str:
    """Name what is sent, so that the same sent twice is one: the contract's Idempotency-Key."""
    spelled = json.dumps(document, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(spelled.encode()).hexdigest()
