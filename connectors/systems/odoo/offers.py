"""The fields of its own Odoo offers to staff's rules, and how they are written. Pure.

Any field of a model may be filled, a site's own (`x_…`) among them, but those that say what is sold,
to whom and for how much. A misspelt one is refused by Odoo itself, by name.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from connectors.extras import DATE, NUMBER, WHOLE, YES_NO, Extra, Offer
from connectors.systems.odoo.fields import Raw, moment

#: Type of a field there -> our sort; what names another record, or is a file, is not offered.
SORTS = {
    "char": "",
    "text": "",
    "html": "",
    "selection": "",
    "float": NUMBER,
    "monetary": NUMBER,
    "integer": WHOLE,
    "boolean": YES_NO,
    "date": DATE,
    "datetime": DATE,
}
#: Kind of record -> the model its fields stand in.
MODELS = {
    "order": "sale.order",
    "line": "sale.order.line",
    "shipment": "stock.picking",
    "refund": "account.move",
    "invoice": "account.move",
    "product": "product.product",
    "account": "res.partner",
}
_ALL = ("id", "name", "display_name", "state", "active", "company_id", "currency_id", "sequence",
        "create_date", "create_uid", "write_date", "write_uid")  # fmt: skip
_TAKEN = {
    "order": ("origin", "partner_id", "partner_invoice_id", "partner_shipping_id", "pricelist_id",
              "order_line", "date_order", "currency_rate", "amount_untaxed", "amount_tax",
              "amount_total", "locked", "prepayment_percent"),
    "line": ("product_id", "product_uom_qty", "product_uom", "product_uom_id", "price_unit",
             "discount", "tax_id", "tax_ids", "is_delivery", "order_id", "qty_delivered",
             "price_subtotal", "price_total", "is_downpayment"),
    "shipment": ("origin", "partner_id", "move_ids", "note", "carrier_tracking_ref", "sale_id",
                 "date_done", "picking_type_id"),
    "refund": ("move_type", "partner_id", "invoice_line_ids", "invoice_origin", "ref",
               "invoice_date", "amount_total", "payment_state", "line_ids", "date"),
    "invoice": ("move_type", "partner_id", "invoice_line_ids", "invoice_origin",
                "payment_reference", "invoice_date", "invoice_date_due", "amount_total",
                "payment_state", "line_ids", "date"),
    "product": ("default_code", "barcode", "list_price", "lst_price", "standard_price", "type",
                "is_storable", "sale_ok", "product_tmpl_id", "uom_id", "qty_available"),
    "account": ("ref", "email", "credit_limit", "is_company", "parent_id", "customer_rank",
                "supplier_rank", "child_ids", "credit", "debit"),
}  # fmt: skip
_NATIVES = {
    "order": (
        Extra(name="client_order_ref", label="Customer reference"),
        Extra(name="note", label="Terms and conditions"),
    ),
    "product": (Extra(name="description_sale", label="Sales description"),),
    "account": (Extra(name="comment", label="Notes"),),
    "refund": (Extra(name="narration", label="Terms and conditions"),),
    "invoice": (Extra(name="narration", label="Terms and conditions"),),
}

OFFERS = {
    kind: Offer(
        natives=_NATIVES.get(kind, ()),
        custom=r"[a-z][a-z0-9_]*",
        spelled="x_gift_message",
        listed=True,
        taken=frozenset((*_ALL, *_TAKEN[kind])),
    )
    for kind in MODELS
}


def beside(kind: str, said: Mapping[str, str]) -> Raw:
    """Lay the fields beside a document of our own shape: {} where no rule filled any."""
    return {"extras": extras(kind, said)} if said else {}


def extras(kind: str, said: Mapping[str, str]) -> Raw:
    """Give the fields staff's rules filled, as Odoo writes them."""
    return {name: _spelled(value) for name, value in OFFERS[kind].said(said)}


def _spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value
