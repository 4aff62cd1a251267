"""Warehouses, places, what lies there, and the pickings that leave."""

from simulators.odoo import messages, shipping, stocking
from simulators.odoo.database import Env
from simulators.odoo.fields import (
    Field,
    Method,
    Model,
    Row,
    boolean,
    char,
    html,
    integer,
    many2many,
    many2one,
    moment,
    number,
    one2many,
    selection,
    text,
)


def models(release: int) -> list[Model]:
    return [
        _warehouse(),
        _location(),
        _kind(),
        _quant(),
        _picking(release),
        _move(release),
        _wizard(),
    ]


def _warehouse() -> Model:
    return Model("stock.warehouse", "Warehouse", {
        "name": char("Warehouse", required=True), "code": char("Short Name", required=True,
                                                               indexed=True),
        "active": boolean("Active", default=True), "sequence": integer("Sequence", default=10),
        "company_id": many2one("Company", "res.company", default=1),
        "partner_id": many2one("Address", "res.partner"),
        "lot_stock_id": many2one("Location Stock", "stock.location"),
        "out_type_id": many2one("Out Type", "stock.picking.type"),
    }, order="sequence, id", searched_by=("name", "code"))  # fmt: skip


def _location() -> Model:
    return Model("stock.location", "Inventory Locations", {
        "name": char("Location Name", required=True), "complete_name": char("Full Location Name"),
        "usage": selection("Location Type", "supplier:Vendor", "view:Virtual", "internal",
                           "customer", "inventory:Inventory Loss", "transit", indexed=True),
        "warehouse_id": many2one("Warehouse", "stock.warehouse"),
        "location_id": many2one("Parent Location", "stock.location"),
        "company_id": many2one("Company", "res.company"),
        "active": boolean("Active", default=True),
    }, order="complete_name, id", title=_place, searched_by=("complete_name",))  # fmt: skip


def _place(env: Env, row: Row) -> str:
    return str(row.get("complete_name") or row["name"])


def _kind() -> Model:
    return Model("stock.picking.type", "Picking Type", {
        "name": char("Operation Type", required=True), "sequence_code": char("Sequence Prefix"),
        "code": selection("Type of Operation", "incoming:Receipt", "outgoing:Delivery",
                          "internal:Internal Transfer"),
        "warehouse_id": many2one("Warehouse", "stock.warehouse"),
        "company_id": many2one("Company", "res.company", default=1),
    }, title=lambda env, row: (
        f"{env.row('stock.warehouse', row.get('warehouse_id')).get('name')}: {row['name']}"
    ))  # fmt: skip


def _quant() -> Model:
    return Model("stock.quant", "Quants", {
        "product_id": many2one("Product", "product.product", required=True, indexed=True),
        "product_tmpl_id": many2one("Product Template", "product.template", compute=(
            lambda env, row: env.row("product.product", row["product_id"])["product_tmpl_id"])),
        "location_id": many2one("Location", "stock.location", required=True, indexed=True),
        "warehouse_id": many2one("Warehouse", "stock.warehouse", compute=stocking.warehouse_of),
        "quantity": number("Quantity"), "reserved_quantity": number("Reserved Quantity"),
        "available_quantity": number("Available Quantity", compute=stocking.available),
        "inventory_quantity": number("Counted Quantity"),
        "inventory_quantity_set": boolean("Inventory Quantity Set"),
        "inventory_diff_quantity": number("Difference", compute=lambda env, row: (
            row.get("inventory_quantity", 0.0) - row.get("quantity", 0.0))),
        "product_uom_id": many2one("Unit", "uom.uom", compute=lambda env, row: 1),
        "company_id": many2one("Company", "res.company", default=1),
        "in_date": moment("Incoming Date"),
    }, title=lambda env, row: env.title("stock.location", env.row("stock.location",
                                                                  row["location_id"])),
        fill=stocking.fill_quant, created=stocking.quant_created, changed=stocking.quant_changed,
        methods={"action_apply_inventory": Method(stocking.action_apply_inventory)},
    )  # fmt: skip


def _picking(release: int) -> Model:
    older: dict[str, Field] = {} if release >= 19 else {
        "move_ids_without_package": one2many("Stock move", "stock.move", "picking_id"),
    }  # fmt: skip
    return Model("stock.picking", "Transfer", older | {
        "name": char("Reference", readonly=True, indexed=True), "origin": char("Source Document",
                                                                               indexed=True),
        "state": selection("Status", "draft", "waiting:Waiting Another Operation",
                           "confirmed:Waiting", "assigned:Ready", "done", "cancel:Cancelled",
                           readonly=True, indexed=True, default="draft"),
        "sale_id": many2one("Sales Order", "sale.order", indexed=True),
        "partner_id": many2one("Contact", "res.partner", indexed=True),
        "carrier_id": many2one("Carrier", "delivery.carrier"),
        "carrier_tracking_ref": char("Tracking Reference", indexed=True),
        "carrier_tracking_url": char("Tracking URL", compute=shipping.tracking_url),
        "carrier_price": number("Shipping Cost"),
        "delivery_type": char("Provider", compute=lambda env, row: (
            env.row("delivery.carrier", row.get("carrier_id")).get("delivery_type") or False)),
        "picking_type_id": many2one("Operation Type", "stock.picking.type", required=True),
        "picking_type_code": selection("Type of Operation", "incoming", "outgoing", "internal",
                                       compute=lambda env, row: env.row(
                                           "stock.picking.type", row["picking_type_id"])["code"]),
        "location_id": many2one("Source Location", "stock.location", required=True),
        "location_dest_id": many2one("Destination Location", "stock.location", required=True),
        "move_ids": one2many("Stock Moves", "stock.move", "picking_id"),
        "backorder_id": many2one("Back Order of", "stock.picking", indexed=True),
        "backorder_ids": one2many("Back Orders", "stock.picking", "backorder_id"),
        "scheduled_date": moment("Scheduled Date"), "date_deadline": moment("Deadline"),
        "date_done": moment("Date of Transfer", readonly=True),
        "move_type": selection("Shipping Policy", "direct:As soon as possible",
                               "one:When all products are ready", default="direct"),
        "priority": selection("Priority", "0:Normal", "1:Urgent", default="0"),
        "note": html("Notes"), "user_id": many2one("Responsible", "res.users"),
        "company_id": many2one("Company", "res.company"), "printed": boolean("Printed"),
        "weight": number("Weight", compute=_weight),
        "shipping_weight": number("Weight for Shipping", compute=_weight),
    }, order="priority desc, scheduled_date, id desc", methods={
        "action_assign": Method(shipping.action_assign),
        "action_cancel": Method(shipping.action_cancel),
        "button_validate": Method(shipping.button_validate),
        "message_post": Method(messages.message_post),
    })  # fmt: skip


def _weight(env: Env, row: Row) -> float:
    products = env.table("product.product").rows
    return sum(
        (
            move.get("product_uom_qty", 0.0) * products[move["product_id"]].get("weight", 0.0)
            for move in shipping.moves(env, row)
        ),
        0.0,
    )


def _move(release: int) -> Model:
    older = {"name": char("Description")} if release < 19 else {}
    return Model("stock.move", "Stock Move", older | {
        "product_id": many2one("Product", "product.product", required=True, indexed=True),
        "product_uom_qty": number("Demand"), "quantity": number("Quantity"),
        "product_uom": many2one("Unit", "uom.uom"), "picked": boolean("Picked"),
        "picking_id": many2one("Transfer", "stock.picking", indexed=True),
        "sale_line_id": many2one("Sale Line", "sale.order.line", indexed=True),
        "state": selection("Status", "draft:New", "waiting:Waiting Another Move",
                           "confirmed:Waiting Availability", "partially_available",
                           "assigned:Available", "done", "cancel:Cancelled", readonly=True,
                           indexed=True, default="draft"),
        "location_id": many2one("Source Location", "stock.location"),
        "location_dest_id": many2one("Destination Location", "stock.location"),
        "date": moment("Date Scheduled"), "origin": char("Source Document"),
        "description_picking": text("Description of Picking"),
        "company_id": many2one("Company", "res.company"), "sequence": integer("Sequence"),
        "price_unit": number("Unit Price"),
    }, order="sequence, id", changed=shipping.move_changed, title=lambda env, row: (
        env.title("product.product", env.row("product.product", row["product_id"]))
    ))  # fmt: skip


def _wizard() -> Model:
    return Model("stock.backorder.confirmation", "Backorder Confirmation", {
        "pick_ids": many2many("Pick", "stock.picking"),
        "show_transfers": boolean("Show Transfers"),
    }, title=lambda env, row: f"stock.backorder.confirmation,{row['id']}", methods={
        "process": Method(shipping.process),
        "process_cancel_backorder": Method(shipping.process_cancel_backorder),
    })  # fmt: skip
