"""Taxes, journals, terms, invoices and payments."""

from simulators.odoo import invoicing, messages, paying
from simulators.odoo.database import Env
from simulators.odoo.fields import (
    Field,
    Method,
    Model,
    Row,
    boolean,
    char,
    day,
    html,
    integer,
    many2many,
    many2one,
    monetary,
    number,
    one2many,
    selection,
    text,
)

MOVES = ("entry:Journal Entry", "out_invoice:Customer Invoice", "out_refund:Customer Credit Note",
         "in_invoice:Vendor Bill", "in_refund:Vendor Credit Note")  # fmt: skip
DIRECTIONS = ("outbound:Send", "inbound:Receive")


def models(release: int) -> list[Model]:
    return [_tax(), *_journals(), *_terms(), _move(), _line(), _payment(), _register(), _reversal()]


def _tax() -> Model:
    return Model("account.tax", "Tax", {
        "name": char("Tax Name", required=True), "description": html("Description"),
        "type_tax_use": selection("Tax Type", "sale:Sales", "purchase:Purchases", "none:None",
                                  default="sale"),
        "amount_type": selection("Tax Computation", "fixed:Fixed", "percent:Percentage",
                                 default="percent"),
        "amount": number("Amount"), "active": boolean("Active", default=True),
        "price_include": boolean("Included in Price"), "sequence": integer("Sequence", default=1),
        "company_id": many2one("Company", "res.company", default=1),
        "country_id": many2one("Country", "res.country"),
    }, order="sequence, id")  # fmt: skip


def _journals() -> list[Model]:
    return [
        Model("account.journal", "Journal", {
            "name": char("Journal Name", required=True), "code": char("Short Code", required=True),
            "type": selection("Type", "sale:Sales", "purchase", "cash", "bank",
                              "credit:Credit Card", "general:Miscellaneous", required=True),
            "active": boolean("Active", default=True), "sequence": integer("Sequence", default=10),
            "currency_id": many2one("Currency", "res.currency"),
            "company_id": many2one("Company", "res.company", default=1),
            "inbound_payment_method_line_ids": many2many(
                "Inbound Payment Methods", "account.payment.method.line",
                compute=lambda env, row: _method_lines(env, row, "inbound")),
            "outbound_payment_method_line_ids": many2many(
                "Outbound Payment Methods", "account.payment.method.line",
                compute=lambda env, row: _method_lines(env, row, "outbound")),
        }, order="sequence, type, code, id", searched_by=("name", "code")),
        Model("account.payment.method.line", "Payment Methods", {
            "name": char("Name"), "sequence": integer("Sequence", default=10),
            "code": char("Code"), "payment_type": selection("Payment Type", *DIRECTIONS),
            "journal_id": many2one("Journal", "account.journal", indexed=True),
            "company_id": many2one("Company", "res.company", default=1),
        }, order="sequence, id", title=_method_title),
    ]  # fmt: skip


def _method_lines(env: Env, row: Row, kind: str) -> list[int]:
    lines = env.where("account.payment.method.line", "journal_id", row["id"])
    return [one["id"] for one in lines if one["payment_type"] == kind]


def _method_title(env: Env, row: Row) -> str:
    return f"{row['name']} ({env.row('account.journal', row.get('journal_id')).get('name')})"


def _terms() -> list[Model]:
    return [
        Model("account.payment.term", "Payment Terms", {
            "name": char("Payment Terms", required=True), "note": html("Description on the Invoice"),
            "active": boolean("Active", default=True), "sequence": integer("Sequence", default=10),
            "company_id": many2one("Company", "res.company"),
        }, order="sequence, id"),
        Model("account.fiscal.position", "Fiscal Position", {
            "name": char("Fiscal Position", required=True), "active": boolean("Active", default=True),
        }),
    ]  # fmt: skip


def _move() -> Model:
    return Model("account.move", "Journal Entry", _move_fields(),
        order="date desc, name desc, id desc", title=lambda env, row: row.get("name") or "Draft",
        fill=invoicing.fill_move, created=lambda env, row: invoicing.settle_move(env, row),
        changed=invoicing.settle_move, deleting=invoicing.move_deleting,
        methods={
            "action_post": Method(invoicing.action_post),
            "button_draft": Method(invoicing.button_draft),
            "button_cancel": Method(invoicing.button_cancel),
            "message_post": Method(messages.message_post),
        })  # fmt: skip


def _move_fields() -> dict[str, Field]:
    return {
        "name": char("Number", indexed=True), "ref": char("Reference", indexed=True),
        "move_type": selection("Type", *MOVES, required=True, default="entry", indexed=True),
        "state": selection("Status", "draft", "posted", "cancel:Cancelled", readonly=True,
                           default="draft", indexed=True),
        "date": day("Date"), "invoice_date": day("Invoice/Bill Date"),
        "invoice_date_due": day("Due Date"), "invoice_origin": char("Origin", indexed=True),
        "payment_reference": char("Payment Reference"), "narration": html("Terms and Conditions"),
        "partner_id": many2one("Partner", "res.partner", indexed=True),
        "partner_shipping_id": many2one("Delivery Address", "res.partner"),
        "invoice_partner_display_name": char("Invoice Partner Display Name", compute=(
            lambda env, row: env.row("res.partner", row.get("partner_id")).get("name") or False)),
        "currency_id": many2one("Currency", "res.currency", required=True),
        "journal_id": many2one("Journal", "account.journal", required=True),
        "company_id": many2one("Company", "res.company", default=1),
        "invoice_payment_term_id": many2one("Payment Terms", "account.payment.term"),
        "invoice_user_id": many2one("Salesperson", "res.users"),
        "invoice_line_ids": one2many("Invoice lines", "account.move.line", "move_id"),
        "amount_untaxed": monetary("Untaxed Amount", readonly=True),
        "amount_tax": monetary("Tax", readonly=True),
        "amount_total": monetary("Total", readonly=True),
        "amount_residual": monetary("Amount Due", readonly=True),
        "amount_total_signed": monetary("Total Signed", compute=lambda env, row: (
            row.get("amount_total", 0.0) * invoicing_sign(row))),
        "payment_state": selection("Payment Status", "not_paid:Not Paid", "in_payment:In Payment",
                                   "paid", "partial:Partially Paid", "reversed",
                                   "blocked", readonly=True),
        "reversed_entry_id": many2one("Reversal of", "account.move", indexed=True),
        "reversal_move_ids": one2many("Reversal Moves", "account.move", "reversed_entry_id"),
        "matched_payment_ids": many2many("Matched Payments", "account.payment",
                                         compute=invoicing.matched),
    }  # fmt: skip


def invoicing_sign(row: Row) -> int:
    return -1 if row.get("move_type") in ("out_refund", "in_invoice") else 1


def _line() -> Model:
    return Model("account.move.line", "Journal Item", {
        "move_id": many2one("Journal Entry", "account.move", required=True, indexed=True),
        "product_id": many2one("Product", "product.product", indexed=True),
        "name": text("Label"), "quantity": number("Quantity", default=1.0),
        "price_unit": number("Unit Price"), "discount": number("Discount (%)"),
        "tax_ids": many2many("Taxes", "account.tax"), "sequence": integer("Sequence", default=10),
        "price_subtotal": monetary("Subtotal", readonly=True),
        "price_tax": number("Total Tax", readonly=True),
        "price_total": monetary("Total", readonly=True),
        "display_type": selection("Display Type", "product", "line_section:Section",
                                  "line_subsection:Subsection", "line_note:Note"),
        "sale_line_id": many2one("Sales Order Line", "sale.order.line", indexed=True),
        "sale_line_ids": many2many("Sales Order Lines", "sale.order.line", compute=(
            lambda env, row: [row["sale_line_id"]] if row.get("sale_line_id") else [])),
    }, order="move_id, sequence, id", title=lambda env, row: str(row.get("name") or ""),
        fill=invoicing.fill_line, created=invoicing.line_created,
        changed=invoicing.line_changed)  # fmt: skip


def _payment() -> Model:
    return Model("account.payment", "Payments", {
        "name": char("Number", indexed=True), "memo": char("Memo", indexed=True),
        "state": selection("State", "draft", "in_process:In Process", "paid", "canceled",
                           "rejected", default="draft"),
        "amount": monetary("Amount"), "date": day("Date"),
        "payment_type": selection("Payment Type", *DIRECTIONS),
        "partner_type": selection("Partner Type", "customer", "supplier:Vendor",
                                  default="customer"),
        "partner_id": many2one("Customer/Vendor", "res.partner", indexed=True),
        "journal_id": many2one("Journal", "account.journal", required=True),
        "payment_method_line_id": many2one("Payment Method", "account.payment.method.line"),
        "payment_reference": char("Payment Reference"),
        "currency_id": many2one("Currency", "res.currency"),
        "company_id": many2one("Company", "res.company", default=1),
        "reconciled_invoice_ids": many2many("Reconciled Invoices", "account.move",
                                            compute=paying.paid_invoices),
    }, order="date desc, name desc, id desc", methods={
        "action_post": Method(paying.action_post), "action_cancel": Method(paying.payment_cancel),
        "message_post": Method(messages.message_post),
    }, fill=paying.fill_payment)  # fmt: skip


def _register() -> Model:
    return Model("account.payment.register", "Pay", {
        "journal_id": many2one("Journal", "account.journal"), "amount": monetary("Amount"),
        "payment_date": day("Payment Date"), "communication": char("Memo"),
        "payment_method_line_id": many2one("Payment Method", "account.payment.method.line"),
        "payment_type": selection("Payment Type", *DIRECTIONS),
        "currency_id": many2one("Currency", "res.currency"),
        "partner_id": many2one("Customer/Vendor", "res.partner"),
        "group_payment": boolean("Group Payments"),
        "payment_difference_handling": selection("Payment Difference Handling", "open:Keep open",
                                                 "reconcile:Mark as fully paid", default="open"),
    }, title=lambda env, row: f"account.payment.register,{row['id']}", methods={
        "action_create_payments": Method(paying.action_create_payments),
    }, fill=paying.fill_register)  # fmt: skip


def _reversal() -> Model:
    return Model("account.move.reversal", "Account Move Reversal", {
        "move_ids": many2many("Move", "account.move"), "reason": char("Reason displayed on Credit Note"),
        "date": day("Reversal date"), "journal_id": many2one("Journal", "account.journal"),
    }, title=lambda env, row: f"account.move.reversal,{row['id']}", methods={
        "refund_moves": Method(invoicing.refund_moves),
        "reverse_moves": Method(invoicing.refund_moves),
    })  # fmt: skip
