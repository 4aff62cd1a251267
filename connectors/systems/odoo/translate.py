"""Odoo's sales orders in our words. Pure.

An order is stored with what belongs to it: {"order", "lines", "products", "taxes", "partners",
"tags", "invoices", "payments"}.
"""

from connectors.canonical import Note, Order, key_of
from connectors.canonical.words import Key
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import (
    Raw,
    by_id,
    id_of,
    money,
    name_of,
    plain,
    read_date,
    read_time,
    text,
)
from connectors.systems.odoo.translate_lines import read_lines
from connectors.systems.odoo.translate_money import payment_state, read_payments
from connectors.systems.odoo.translate_partners import read_address, read_customer


def read_order(raw: Raw, account_field: str = "") -> Order:
    order, partners = raw["order"], by_id(raw["partners"])
    charged, source = read_lines(raw), read_source(order)
    total = money(order["amount_total"])
    return Order(
        id=identity(order["id"]),
        number=text(order["name"]),
        source=source,
        source_label=source[0],
        source_number=text(order.get("client_order_ref")),
        purchase_order=text(order.get("client_order_ref")),
        kind="quote" if order["state"] in ("draft", "sent") else "order",
        state=read_state(order),
        payment_state=payment_state(raw["invoices"], total),
        placed_at=read_time(order["date_order"]),
        updated_at=read_time(order["write_date"]),
        deliver_by=read_date(order.get("commitment_date")),
        customer=read_customer(partners[id_of(order["partner_id"])], account_field),
        bill_to=read_address(partners[id_of(order["partner_invoice_id"])]),
        ship_to=read_address(partners[id_of(order["partner_shipping_id"])]),
        lines=charged.lines,
        discounts=charged.discounts,
        shipping=charged.shipping,
        shipping_tax=charged.shipping_tax,
        taxes=charged.taxes,
        shipping_method=_way(order),
        shipping_label=name_of(order.get("carrier_id")),
        payments=read_payments(raw["payments"]),
        prices_include_tax=charged.includes_tax,
        terms=name_of(order.get("payment_term_id")),
        sales_rep=name_of(order.get("user_id")),
        notes=(*_note(order), *charged.notes),
        tags=tuple(text(tag["name"]) for tag in raw["tags"]),
        currency=name_of(order["currency_id"]),
        total=total,
    )


def read_source(order: Raw) -> Key:
    """Tell where an order was born: its web shop, else the sales team that entered it."""
    return key_of(name_of(order.get("website_id")) or name_of(order.get("team_id")) or "No team")


def read_state(order: Raw) -> str:
    if order["state"] == "cancel":
        return "cancelled"
    return "shipped" if order.get("delivery_status") == "full" else "open"


def _way(order: Raw) -> Key:
    way = name_of(order.get("carrier_id"))
    return key_of(way) if way else ()


def _note(order: Raw) -> tuple[Note, ...]:
    told = plain(order.get("note"))
    return (Note(text=told),) if told else ()
