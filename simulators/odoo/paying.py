"""Payments: registered against invoices by a wizard, or made by hand."""

from typing import Any

from simulators.odoo import messages, records
from simulators.odoo.database import Env
from simulators.odoo.errors import UserError
from simulators.odoo.fields import Row
from simulators.odoo.invoicing import settle_with

WIZARD = "account.payment.register"


def fill_register(env: Env, said: Row) -> Row:
    """Take from the invoices of the context what the wizard does not say."""
    moves = _moves(env)
    if any(move.get("state") != "posted" for move in moves):
        raise UserError("You can only register payment for posted journal entries.")
    owed = round(sum(move.get("amount_residual", 0.0) for move in moves), 2)
    if not owed:
        raise UserError("You can't register a payment because there is nothing left to pay on the "
                        "selected journal items.")  # fmt: skip
    is_refund = moves[0]["move_type"] in ("out_refund", "in_invoice")
    kind = "outbound" if is_refund else "inbound"
    journal = said.get("journal_id") or _first_bank(env)
    usual = {
        "journal_id": journal, "amount": owed, "payment_date": env.db.today(),
        "payment_method_line_id": _method_line(env, journal, kind), "payment_type": kind,
        "currency_id": moves[0]["currency_id"], "partner_id": moves[0]["partner_id"],
        "communication": " ".join(move["name"] for move in moves),
        "_moves": [move["id"] for move in moves],
    }  # fmt: skip
    return {name: value for name, value in usual.items() if name not in said["_said"]}


def _moves(env: Env) -> list[Row]:
    if env.context.get("active_model") != "account.move" or not env.context.get("active_ids"):
        raise UserError("The register payment wizard should only be called on account.move or "
                        "account.move.line records.")  # fmt: skip
    return records.existing(env, "account.move", env.context["active_ids"])


def _first_bank(env: Env) -> int:
    banks = (one for one in env.table("account.journal").rows.values() if one["type"] == "bank")
    return int(next(banks)["id"])


def _method_line(env: Env, journal: int, kind: str) -> Any:
    lines = env.where("account.payment.method.line", "journal_id", journal)
    return next((one["id"] for one in lines if one["payment_type"] == kind), None)


def action_create_payments(env: Env, ids: list[int]) -> Row:
    """Pay: the invoices are paid in their order, as far as the amount goes."""
    [wizard] = records.existing(env, env.model, ids)
    _check_method(env, wizard)
    moves = records.existing(env, "account.move", wizard["_moves"])
    made = _payment(env.trusted(), wizard)
    left = wizard.get("amount", 0.0)
    for move in moves:
        part = min(left, move.get("amount_residual", 0.0))
        if part > 0:
            settle_with(env.trusted(), move, made["id"], part)
            left = round(left - part, 2)
        if move["payment_state"] == "paid":
            _tell_orders(env, move)
    return {
        "name": "Payments", "type": "ir.actions.act_window", "res_model": "account.payment",
        "context": {"create": False}, "view_mode": "form", "res_id": made["id"],
    }  # fmt: skip


def _tell_orders(env: Env, move: Row) -> None:
    """Note on the orders of an invoice that it is paid."""
    lines = env.where("account.move.line", "move_id", move["id"])
    behind = (
        env.row("sale.order.line", line.get("sale_line_id")).get("order_id") for line in lines
    )
    for order in dict.fromkeys(id for id in behind if id):
        messages.notify(env, "sale.order", order, f"<p>Invoice {move['name']} paid</p>")


def _check_method(env: Env, wizard: Row) -> None:
    line = env.row("account.payment.method.line", wizard.get("payment_method_line_id"))
    if line.get("journal_id") != wizard["journal_id"]:
        raise UserError("The selected payment method is not available for the journal "
                        f"{env.row('account.journal', wizard['journal_id'])['name']}.")  # fmt: skip


def _payment(env: Env, wizard: Row) -> Row:
    id = records.create(env, "account.payment", {
        "amount": wizard.get("amount", 0.0), "date": wizard["payment_date"],
        "memo": wizard.get("communication") or False, "partner_id": wizard["partner_id"],
        "journal_id": wizard["journal_id"], "payment_type": wizard["payment_type"],
        "payment_method_line_id": wizard["payment_method_line_id"],
        "currency_id": wizard["currency_id"],
    })  # fmt: skip
    action_post(env, [id])
    return env.row("account.payment", id)


def fill_payment(env: Env, said: Row) -> Row:
    journal = said.get("journal_id") or _first_bank(env)
    kind = said.get("payment_type") or "inbound"
    usual = {
        "journal_id": journal, "payment_type": kind, "date": env.db.today(), "currency_id": 1,
        "payment_method_line_id": _method_line(env, journal, kind),
    }  # fmt: skip
    return {name: value for name, value in usual.items() if not said.get(name)}


def action_post(env: Env, ids: list[int]) -> None:
    """Post payments: without accounts for what is under way they are paid at once."""
    for row in records.existing(env, "account.payment", ids):
        if row.get("state") != "draft":
            continue
        prefix = f"P{env.row('account.journal', row['journal_id'])['code']}"
        year = row["date"][:4]
        name = env.db.number(f"{prefix}-{year}", f"{prefix}/{year}/{{:05d}}")
        env.touch("account.payment", row, state="paid", name=name)


def payment_cancel(env: Env, ids: list[int]) -> None:
    for row in records.existing(env, "account.payment", ids):
        env.touch("account.payment", row, state="canceled")


def paid_invoices(env: Env, row: Row) -> list[int]:
    moves = env.table("account.move").rows.values()
    return [m["id"] for m in moves if row["id"] in [s for s, _ in m.get("_settled") or ()]]
