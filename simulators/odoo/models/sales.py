"""Orders, their lines, tags, carriers, and the wizards that put a charge on or give one up."""

from simulators.odoo import freight, invoicing, messages, ordering, settling
from simulators.odoo.fields import (
    Compute,
    Field,
    Method,
    Model,
    boolean,
    char,
    day,
    html,
    integer,
    many2many,
    many2one,
    moment,
    monetary,
    number,
    one2many,
    selection,
    text,
)

STATES = ("draft:Quotation", "sent:Quotation Sent", "sale:Sales Order", "cancel:Cancelled")
INVOICED = ("upselling:Upselling Opportunity", "invoiced:Fully Invoiced", "to invoice:To Invoice",
            "no:Nothing to Invoice")  # fmt: skip


def models(release: int) -> list[Model]:
    return [_order(), _line(release), _tag(), _carrier(), *_wizards()]


def _order() -> Model:
    return Model("sale.order", "Sales Order", _order_fields(), order="date_order desc, id desc",
        searched_by=("name", "client_order_ref"),
        fill=ordering.fill_order, created=ordering.order_created,
        changed=ordering.order_changed, deleting=ordering.order_deleting,
        methods={
            "action_confirm": Method(ordering.action_confirm),
            "action_cancel": Method(ordering.action_cancel),
            "action_draft": Method(ordering.action_draft),
            "action_lock": Method(ordering.action_lock),
            "action_unlock": Method(ordering.action_unlock),
            "set_delivery_line": Method(ordering.set_delivery_line),
            "message_post": Method(messages.message_post),
        })  # fmt: skip


def _order_fields() -> dict[str, Field]:
    return {
        "name": char("Order Reference", required=True, indexed=True),
        "state": selection("Status", *STATES, readonly=True, indexed=True),
        "partner_id": many2one("Customer", "res.partner", required=True, indexed=True),
        "partner_invoice_id": many2one("Invoice Address", "res.partner", required=True,
                                       indexed=True),
        "partner_shipping_id": many2one("Delivery Address", "res.partner", required=True,
                                        indexed=True),
        "client_order_ref": char("Customer Reference", indexed=True),
        "origin": char("Source Document", indexed=True), "reference": char("Payment Ref."),
        "date_order": moment("Order Date", required=True),
        "commitment_date": moment("Delivery Date"),
        "expected_date": moment("Expected Date", compute=lambda env, row: row.get("date_order")),
        "effective_date": moment("Effective Date", readonly=True),
        "validity_date": day("Expiration"),
        "payment_term_id": many2one("Payment Terms", "account.payment.term"),
        "preferred_payment_method_line_id": many2one("Payment Method",
                                                     "account.payment.method.line"),
        "pricelist_id": many2one("Pricelist", "product.pricelist"),
        "currency_id": many2one("Currency", "res.currency", readonly=True),
        "currency_rate": number("Currency Rate", compute=lambda env, row: (
            env.row("res.currency", row.get("currency_id")).get("rate") or 1.0)),
        "company_id": many2one("Company", "res.company", required=True, default=1),
        "warehouse_id": many2one("Warehouse", "stock.warehouse", required=True, default=1),
        "carrier_id": many2one("Delivery Method", "delivery.carrier"),
        "note": html("Terms and conditions"), "tag_ids": many2many("Tags", "crm.tag"),
        "team_id": many2one("Sales Team", "crm.team", default=1),
        "user_id": many2one("Salesperson", "res.users"),
        "fiscal_position_id": many2one("Fiscal Position", "account.fiscal.position"),
        "journal_id": many2one("Invoicing Journal", "account.journal"),
        "order_line": one2many("Order Lines", "sale.order.line", "order_id"),
        "amount_untaxed": monetary("Untaxed Amount", readonly=True),
        "amount_tax": monetary("Taxes", readonly=True),
        "amount_total": monetary("Total", readonly=True),
        "invoice_status": selection("Invoice Status", *INVOICED, readonly=True),
        "delivery_status": selection("Delivery Status", "pending:Not Delivered", "started",
                                     "partial:Partially Delivered", "full:Fully Delivered",
                                     readonly=True),
        "picking_policy": selection("Shipping Policy", "direct:As soon as possible",
                                    "one:When all products are ready", default="direct"),
        "picking_ids": one2many("Transfers", "stock.picking", "sale_id"),
        "delivery_count": integer("Delivery Orders", compute=lambda env, row: len(
            env.where("stock.picking", "sale_id", row["id"]))),
        "delivery_set": boolean("Delivery Set", compute=lambda env, row: any(
            line.get("is_delivery") for line in settling.lines(env, row))),
        "invoice_ids": many2many("Invoices", "account.move", compute=settling.invoices),
        "invoice_count": integer("Invoice Count", compute=lambda env, row: len(
            settling.invoices(env, row))),
        "locked": boolean("Locked"),
    }  # fmt: skip


def _line(release: int) -> Model:
    is_new = release >= 19
    renamed = {
        "tax_ids" if is_new else "tax_id": many2many("Taxes", "account.tax"),
        "product_uom_id" if is_new else "product_uom": many2one("Unit", "uom.uom"),
    }
    return Model("sale.order.line", "Sales Order Line", renamed | _line_fields(),
        order="order_id, sequence, id", title=ordering.line_title,
        fill=ordering.fill_line, created=ordering.line_created, changed=ordering.line_changed,
        deleting=ordering.line_deleting)  # fmt: skip


def _line_fields() -> dict[str, Field]:
    def of_order(name: str) -> Compute:
        return lambda env, row: env.row("sale.order", row.get("order_id")).get(name) or False

    return {
        "order_id": many2one("Order Reference", "sale.order", required=True, indexed=True),
        "sequence": integer("Sequence", default=10),
        "display_type": selection("Display Type", "line_section:Section",
                                  "line_subsection:Subsection", "line_note:Note"),
        "product_id": many2one("Product", "product.product", indexed=True),
        "product_template_id": many2one("Product Template", "product.template", compute=(
            lambda env, row: env.row("product.product", row.get("product_id")).get(
                "product_tmpl_id") or False)),
        "name": text("Description", required=True),
        "product_uom_qty": number("Quantity", default=1.0),
        "price_unit": number("Unit Price"), "discount": number("Discount (%)"),
        "price_subtotal": monetary("Subtotal", readonly=True),
        "price_tax": number("Total Tax", readonly=True),
        "price_total": monetary("Total", readonly=True),
        "price_reduce_taxexcl": monetary("Price Reduce Tax excl", compute=lambda env, row: (
            row.get("price_subtotal", 0.0) / (row.get("product_uom_qty") or 1.0))),
        "qty_delivered": number("Delivery Quantity", compute=settling.qty_delivered),
        "qty_invoiced": number("Invoiced Quantity", compute=settling.qty_invoiced),
        "qty_to_invoice": number("Quantity To Invoice", compute=settling.qty_to_invoice),
        "invoice_status": selection("Invoice Status", *INVOICED, compute=settling.line_status),
        "invoice_lines": many2many("Invoice Lines", "account.move.line", compute=lambda env, row: [
            one["id"] for one in env.where("account.move.line", "sale_line_id", row["id"])]),
        "move_ids": one2many("Stock Moves", "stock.move", "sale_line_id"),
        "is_delivery": boolean("Is a Delivery"), "is_downpayment": boolean("Is a down payment"),
        "customer_lead": number("Lead Time"),
        "state": selection("Order Status", *STATES, compute=of_order("state")),
        "currency_id": many2one("Currency", "res.currency", compute=of_order("currency_id")),
        "order_partner_id": many2one("Customer", "res.partner", compute=of_order("partner_id")),
        "salesman_id": many2one("Salesperson", "res.users", compute=of_order("user_id")),
        "warehouse_id": many2one("Warehouse", "stock.warehouse", compute=of_order("warehouse_id")),
        "company_id": many2one("Company", "res.company", compute=of_order("company_id")),
    }  # fmt: skip


def _tag() -> Model:
    fields = {"name": char("Tag Name", required=True, indexed=True), "color": integer("Color")}
    return Model("crm.tag", "CRM Tag", fields)


def _carrier() -> Model:
    return Model("delivery.carrier", "Shipping Methods", {
        "name": char("Delivery Method", required=True), "active": boolean("Active", default=True),
        "sequence": integer("Sequence", default=10),
        "delivery_type": selection("Provider", "base_on_rule:Based on Rules", "fixed:Fixed Price",
                                   required=True, default="fixed"),
        "product_id": many2one("Delivery Product", "product.product", required=True),
        "fixed_price": number("Fixed Price"), "free_over": boolean("Free if order amount is above"),
        "amount": number("Amount"), "tracking_url": char("Tracking Link"),
        "integration_level": selection("Integration Level", "rate:Get Rate",
                                       "rate_and_ship:Get Rate and Create Shipment",
                                       default="rate_and_ship"),
        "invoice_policy": selection("Invoicing Policy", "estimated:Estimated cost",
                                    "real:Real cost", required=True, default="estimated"),
        "company_id": many2one("Company", "res.company"),
        "carrier_description": text("Carrier Description"),
    }, order="sequence, id")  # fmt: skip


def _wizards() -> list[Model]:
    return [
        Model("choose.delivery.carrier", "Delivery Carrier Selection Wizard", {
            "order_id": many2one("Order", "sale.order", required=True),
            "partner_id": many2one("Customer", "res.partner", compute=lambda env, row: (
                env.row("sale.order", row["order_id"]).get("partner_id"))),
            "carrier_id": many2one("Delivery Method", "delivery.carrier", required=True),
            "delivery_price": number("Delivery Price"), "display_price": number("Cost"),
            "delivery_type": char("Provider", compute=lambda env, row: (
                env.row("delivery.carrier", row["carrier_id"]).get("delivery_type"))),
            "delivery_message": text("Delivery Message"),
            "invoicing_message": text("Invoicing Message", compute=lambda env, row: ""),
        }, title=lambda env, row: f"choose.delivery.carrier,{row['id']}", methods={
            "update_price": Method(freight.update_price),
            "button_confirm": Method(freight.button_confirm),
        }),
        Model("sale.order.cancel", "Sales Order Cancel", {
            "order_id": many2one("Sale Order", "sale.order"),
            "display_invoice_alert": boolean("Invoice Alert"),
        }, title=lambda env, row: f"sale.order.cancel,{row['id']}", methods={
            "action_cancel": Method(ordering.answer_cancel),
        }),
        Model("sale.advance.payment.inv", "Sales Advance Payment Invoice", {
            "advance_payment_method": selection(
                "Create Invoice", "delivered:Regular invoice", "percentage:Down payment (percentage)",
                "fixed:Down payment (fixed amount)", required=True, default="delivered"),
            "sale_order_ids": many2many("Sale Orders", "sale.order"),
            "amount": number("Down Payment"), "fixed_amount": monetary("Down Payment Amount (Fixed)"),
            "consolidated_billing": boolean("Consolidated Billing", default=True),
        }, title=lambda env, row: f"sale.advance.payment.inv,{row['id']}", methods={
            "create_invoices": Method(invoicing.create_invoices),
        }),
    ]  # fmt: skip
