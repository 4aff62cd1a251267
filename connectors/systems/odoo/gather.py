"""Fetch records with what belongs to them, many at once: a page costs as many calls as one record."""

from collections.abc import Iterable
from typing import Any

from connectors.base import Raw
from connectors.systems.odoo import loads
from connectors.systems.odoo.fields import by_id, id_of
from connectors.systems.odoo.rpc import AppMissing, Rpc

_ORDER = (
    "id", "name", "state", "client_order_ref", "origin", "date_order", "write_date",
    "commitment_date", "partner_id", "partner_invoice_id", "partner_shipping_id", "currency_id",
    "amount_untaxed", "amount_tax", "amount_total", "order_line", "invoice_ids", "invoice_status",
    "delivery_status", "carrier_id", "warehouse_id", "team_id", "website_id", "user_id", "tag_ids",
    "payment_term_id", "pricelist_id", "note",
)  # fmt: skip
_LINE = (
    "id", "order_id", "product_id", "name", "product_uom_qty", "product_uom", "product_uom_id",
    "price_unit", "discount", "tax_id", "tax_ids", "price_subtotal", "price_tax", "price_total",
    "is_delivery", "display_type", "linked_line_id", "combo_item_id",
)  # fmt: skip
PARTNER = (
    "id", "name", "ref", "is_company", "parent_id", "commercial_partner_id", "company_name", "type",
    "email", "phone", "mobile", "street", "street2", "city", "zip", "state_id", "country_id",
    "country_code", "vat", "active", "function", "write_date",
)  # fmt: skip
_SKU = ("id", "default_code", "barcode")
_TAX = ("id", "name", "amount", "amount_type", "price_include")
_MOVE = ("id", "move_type", "state", "payment_state", "amount_total", "amount_residual",
         "matched_payment_ids")  # fmt: skip
_PAYMENT = ("id", "name", "amount", "payment_type", "state", "date", "journal_id", "memo",
            "payment_reference")  # fmt: skip


def orders(rpc: Rpc, ids: list[int], account_field: str = "") -> list[Raw]:
    """Fetch orders whole: {"order", "lines", "products", "taxes", "partners", "tags", …} each."""
    found = rpc.read("sale.order", ids, _ORDER)
    lines = rpc.rows(
        "sale.order.line", [["order_id", "in", ids]], _LINE, order="order_id, sequence, id"
    )
    names = ("partner_id", "partner_invoice_id", "partner_shipping_id")
    people = partners(rpc, (id_of(row[n]) for row in found for n in names), account_field)
    products = _read(rpc, "product.product", (id_of(line["product_id"]) for line in lines), _SKU)
    taxes = _read(rpc, "account.tax", (id for line in lines for id in _tax_ids(line)), _TAX)
    tags = _read(
        rpc, "crm.tag", (id for row in found for id in row.get("tag_ids") or ()), ("id", "name")
    )
    invoices = moves(rpc, found)
    payments = _payments(rpc, invoices.values())
    return [_order(row, lines, people, products, taxes, tags, invoices, payments) for row in found]


def _order(row: Raw, lines: list[Raw], *belonging: dict[int, Raw]) -> Raw:
    people, products, taxes, tags, invoices, payments = belonging
    own = [line for line in lines if id_of(line["order_id"]) == row["id"]]
    names = ("partner_id", "partner_invoice_id", "partner_shipping_id")
    billed = _chosen(invoices, row.get("invoice_ids") or ())
    return {
        "order": row,
        "lines": own,
        "partners": _chosen(people, (id_of(row[name]) for name in names)),
        "products": _chosen(products, (id_of(line["product_id"]) for line in own)),
        "taxes": _chosen(taxes, (id for line in own for id in _tax_ids(line))),
        "tags": _chosen(tags, row.get("tag_ids") or ()),
        "invoices": billed,
        "payments": _chosen(
            payments, (id for m in billed for id in m.get("matched_payment_ids") or ())
        ),
    }


def _tax_ids(line: Raw) -> list[int]:
    return list(line.get("tax_ids") or line.get("tax_id") or ())


def _chosen(rows: dict[int, Raw], ids: Iterable[int]) -> list[Raw]:
    return [rows[id] for id in sorted({*ids}) if id in rows]


def _read(
    rpc: Rpc, model: str, ids: Iterable[int], fields: tuple[str, ...], **named: Any
) -> dict[int, Raw]:
    wanted = sorted({id for id in ids if id})
    return by_id(rpc.read(model, wanted, fields, **named))


def partners(rpc: Rpc, ids: Iterable[int], account_field: str = "") -> dict[int, Raw]:
    """Fetch contacts with the codes of their states, which they tell by name only."""
    fields = (*PARTNER, account_field) if account_field else PARTNER
    return with_states(rpc, list(_read(rpc, "res.partner", ids, fields).values()))


def with_states(rpc: Rpc, rows: list[Raw]) -> dict[int, Raw]:
    states = _read(
        rpc, "res.country.state", (id_of(r.get("state_id")) for r in rows), ("id", "code")
    )
    codes = {id: row["code"] for id, row in states.items()}
    return by_id({**row, "state_code": codes.get(id_of(row.get("state_id")), "")} for row in rows)


def moves(rpc: Rpc, found: list[Raw]) -> dict[int, Raw]:
    return _read(
        rpc, "account.move", (id for row in found for id in row.get("invoice_ids") or ()), _MOVE
    )


def _payments(rpc: Rpc, invoices: Iterable[Raw]) -> dict[int, Raw]:
    ids = (id for move in invoices for id in move.get("matched_payment_ids") or ())
    return _read(rpc, "account.payment", ids, _PAYMENT)


def foreign_orders(rpc: Rpc, ids: list[int]) -> list[int]:
    """Leave out the orders the hub has booked here itself: they have a source of their own."""
    ours = loads.ours(rpc, "sale.order", ids)
    return [id for id in ids if id not in ours]


def statuses(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch how far orders have come: {"order", "invoices"} each."""
    names = ("id", "name", "state", "delivery_status", "amount_total", "invoice_ids", "write_date")
    found = rpc.read("sale.order", ids, names)
    invoices = moves(rpc, found)
    return [
        {"order": row, "invoices": _chosen(invoices, row.get("invoice_ids") or ())} for row in found
    ]


_PICKING = (
    "id", "name", "state", "sale_id", "carrier_id", "carrier_tracking_ref", "carrier_tracking_url",
    "carrier_price", "shipping_weight", "date_done", "write_date",
)  # fmt: skip
_STOCK_MOVE = (
    "id",
    "picking_id",
    "product_id",
    "product_uom_qty",
    "quantity",
    "sale_line_id",
    "state",
)


def shipments(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch deliveries: {"picking", "moves", "order", "sold", "siblings", "products"} each."""
    pickings = rpc.read("stock.picking", ids, _PICKING)
    orders = _read(rpc, "sale.order", (id_of(p["sale_id"]) for p in pickings),
                   ("id", "name", "delivery_status"))  # fmt: skip
    alive = [["state", "!=", "cancel"]]
    moved = rpc.rows("stock.move", [["picking_id", "in", ids], *alive], _STOCK_MOVE, order="id asc")
    sold = _read(rpc, "sale.order.line", (id_of(m.get("sale_line_id")) for m in moved),
                 ("id", "product_id", "product_uom_qty"))  # fmt: skip
    siblings = _siblings(rpc, moved, sold)
    items = (id_of(row["product_id"]) for row in (*moved, *sold.values()))
    products = _read(rpc, "product.product", items, _SKU)
    return [_shipment(p, orders, moved, sold, siblings, products) for p in pickings]


def _siblings(rpc: Rpc, moved: list[Raw], sold: dict[int, Raw]) -> list[Raw]:
    """Fetch every move of the kits among them: how many parts make one is told by all together."""
    kits = {
        line
        for move in moved
        if (line := id_of(move.get("sale_line_id"))) in sold
        and id_of(sold[line]["product_id"]) != id_of(move["product_id"])
    }
    if not kits:
        return []
    domain = [["sale_line_id", "in", sorted(kits)], ["state", "!=", "cancel"]]
    found: list[Raw] = rpc.rows("stock.move", domain, _STOCK_MOVE, order="id asc")
    return found


def _shipment(
    picking: Raw,
    orders: dict[int, Raw],
    moved: list[Raw],
    sold: dict[int, Raw],
    siblings: list[Raw],
    products: dict[int, Raw],
) -> Raw:
    moves = [move for move in moved if id_of(move["picking_id"]) == picking["id"]]
    lines = {id_of(move.get("sale_line_id")) for move in moves}
    own = _chosen(sold, lines)
    return {
        "picking": picking,
        "order": orders[id_of(picking["sale_id"])],
        "moves": moves,
        "sold": own,
        "siblings": [m for m in siblings if id_of(m.get("sale_line_id")) in lines],
        "products": _chosen(products, (id_of(row["product_id"]) for row in (*moves, *own))),
    }


_CREDIT = ("id", "name", "ref", "invoice_origin", "reversed_entry_id", "currency_id", "amount_total",
           "amount_tax", "invoice_date", "date", "write_date")  # fmt: skip
_CREDIT_LINE = ("id", "move_id", "product_id", "quantity", "price_subtotal", "sale_line_ids",
                "display_type")  # fmt: skip


def refunds(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch credit notes: {"move", "lines", "sold", "products"} each."""
    found = rpc.read("account.move", ids, _CREDIT)
    domain = [["move_id", "in", ids], ["display_type", "=", "product"]]
    lines = rpc.rows("account.move.line", domain, _CREDIT_LINE, order="id asc")
    sold = _read(rpc, "sale.order.line", (id for row in lines for id in row.get("sale_line_ids") or ()),
                 ("id", "order_id", "is_delivery"))  # fmt: skip
    products = _read(rpc, "product.product", (id_of(row["product_id"]) for row in lines), _SKU)
    return [_refund(move, lines, sold, products) for move in found]


def _refund(move: Raw, lines: list[Raw], sold: dict[int, Raw], products: dict[int, Raw]) -> Raw:
    own = [line for line in lines if id_of(line["move_id"]) == move["id"]]
    return {
        "move": move,
        "lines": own,
        "sold": _chosen(sold, (id for line in own for id in line.get("sale_line_ids") or ())),
        "products": _chosen(products, (id_of(line["product_id"]) for line in own)),
    }


_ACCOUNT = (*PARTNER, "child_ids", "category_id", "user_ids", "customer_rank",
            "property_payment_term_id", "property_product_pricelist")  # fmt: skip


def accounts(rpc: Rpc, ids: list[int]) -> list[Raw]:
    """Fetch customers: {"partner", "children", "tags"} each."""
    tops = with_states(rpc, list(_read(rpc, "res.partner", ids, _ACCOUNT).values()))
    children = partners(rpc, (id for row in tops.values() for id in row["child_ids"]))
    tags = _read(rpc, "res.partner.category",
                 (id for row in tops.values() for id in row.get("category_id") or ()),
                 ("id", "name"))  # fmt: skip
    return [
        {
            "partner": row,
            "children": _chosen(children, row["child_ids"]),
            "tags": _chosen(tags, row.get("category_id") or ()),
        }
        for row in tops.values()
        if row.get("customer_rank")
    ]


def message_orders(rpc: Rpc, rows: list[Raw]) -> list[Raw]:
    """Put the number of its order beside each remark: {"message", "order"}."""
    found = _read(rpc, "sale.order", (int(row["res_id"]) for row in rows), ("id", "name"))
    return [
        {"message": row, "order": found[int(row["res_id"])]["name"]}
        for row in rows
        if int(row["res_id"]) in found
    ]


def maybe(rpc: Rpc, model: str, domain: list[Any], fields: tuple[str, ...]) -> list[Raw]:
    """Search what belongs to an app that may not be there."""
    try:
        found: list[Raw] = rpc.rows(model, domain, fields)
    except AppMissing:
        return []
    return found
