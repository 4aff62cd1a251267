"""Invoices and credit notes: made from orders or by hand, posted, reversed."""

from datetime import datetime, timedelta
from typing import Any

from simulators.odoo import records, settling
from simulators.odoo.database import Env
from simulators.odoo.errors import UserError
from simulators.odoo.fields import Row
from simulators.odoo.totals import line_amounts, sums, taxes_name

SALES_JOURNAL = 1
REVERSED = {"out_invoice": "out_refund", "out_refund": "out_invoice", "in_invoice": "in_refund"}
PREFIXES = {"out_invoice": "INV", "out_refund": "RINV", "in_invoice": "BILL", "in_refund": "RBILL"}
COPIED = ("product_id", "name", "price_unit", "discount", "display_type", "sequence")


def create_invoices(env: Env, ids: list[int]) -> Row:
    """Make draft invoices of what orders have to invoice: one for each address and currency."""
    [wizard] = records.existing(env, env.model, ids)
    chosen = wizard.get("sale_order_ids") or env.context.get("active_ids") or []
    orders = records.existing(env, "sale.order", chosen)
    made = invoice(env, orders)
    if not made:
        raise UserError(
            "Cannot create an invoice. No items are available to invoice.\n\n"
            "To resolve this issue, please ensure that:\n"
            "   \u2022 The products have been delivered before attempting to invoice them.\n"
            "   \u2022 The invoicing policy of the product is configured correctly."
        )
    return _shown(made)


def invoice(env: Env, orders: list[Row]) -> list[int]:
    groups: dict[tuple[Any, Any], list[Row]] = {}
    for order in orders:
        key = (order["partner_invoice_id"], order["currency_id"])
        groups.setdefault(key, []).append(order)
    made = [_invoice(env.trusted(), group) for group in groups.values()]
    return [id for id in made if id]


def _invoice(env: Env, orders: list[Row]) -> int | None:
    lines = [line for order in orders for line in _due(env, order)]
    if not any(not line.get("display_type") for line in lines):
        return None
    refs = ", ".join(one["client_order_ref"] for one in orders if one.get("client_order_ref"))
    [first, *_] = orders
    made = records.create(env, "account.move", {
        "move_type": "out_invoice", "partner_id": first["partner_invoice_id"],
        "partner_shipping_id": first["partner_shipping_id"], "currency_id": first["currency_id"],
        "invoice_origin": ", ".join(one["name"] for one in orders), "ref": refs or False,
        "invoice_payment_term_id": first.get("payment_term_id") or False,
        "invoice_user_id": first.get("user_id") or False,
        "invoice_line_ids": [[0, 0, _invoice_line(env, line)] for line in lines],
    })  # fmt: skip
    for order in orders:
        settling.settle(env, order)
    return made


def _due(env: Env, order: Row) -> list[Row]:
    """Give the lines to invoice, and the words that stand between them."""
    kept = settling.lines(env, order)
    kept.sort(key=lambda line: (line.get("sequence", 10), line["id"]))
    due = [one for one in kept if settling.qty_to_invoice(env, one) > 0 or one.get("display_type")]
    return due if any(not line.get("display_type") for line in due) else []


def _invoice_line(env: Env, line: Row) -> Row:
    copied = {name: line[name] for name in COPIED if name in line}
    return copied | {
        "quantity": settling.qty_to_invoice(env, line),
        "tax_ids": [[6, 0, line.get(taxes_name(env)) or []]],
        "sale_line_id": line["id"],
    }


def _shown(ids: list[int]) -> Row:
    """Give the action that opens what was made."""
    one = {"res_id": ids[0], "view_mode": "form"} if len(ids) == 1 else {"view_mode": "list,form"}
    return {
        "id": 235, "name": "Invoices", "display_name": "Invoices", "type": "ir.actions.act_window",
        "xml_id": "account.action_move_out_invoice_type", "path": "invoicing",
        "res_model": "account.move", "target": "current", "views": [[False, "form"]],
        "domain": f"[('id', 'in', {ids})]",
        "context": {"default_move_type": "out_invoice"}, "limit": 80, "filter": False,
    } | one  # fmt: skip


def fill_move(env: Env, said: Row) -> Row:
    kind = said.get("move_type") or "entry"
    found: Row = {"date": said.get("invoice_date") or env.db.today()}
    if not said.get("currency_id"):
        found["currency_id"] = 1
    if not said.get("journal_id"):
        found["journal_id"] = SALES_JOURNAL if kind.startswith("out") else 2
    # In 18 the first draft of a year shows the number it would get; later drafts show none.
    is_first = env.release < 19 and _sequence(env, kind) not in env.db.sequences
    if is_first and kind == "out_invoice" and not env.where("account.move", "move_type", kind):
        found["name"] = _form(env, kind).format(1)
    return found


def _sequence(env: Env, kind: str) -> str:
    return f"{PREFIXES.get(kind, 'MISC')}-{env.db.today()[:4]}"


def _form(env: Env, kind: str) -> str:
    return f"{PREFIXES.get(kind, 'MISC')}/{env.db.today()[:4]}/{{:05d}}"


def settle_move(env: Env, row: Row, before: Row | None = None) -> None:
    """Work an invoice out anew from its lines and its payments."""
    lines = env.where("account.move.line", "move_id", row["id"])
    for line in lines:
        env.set("account.move.line", line, **line_amounts(
            env, line.get("quantity"), line.get("price_unit"), line.get("discount"),
            line.get("tax_ids") or ()))  # fmt: skip
    amounts = sums(env, lines, "tax_ids")
    paid = sum(amount for _, amount in row.get("_settled") or ())
    residual = round(amounts["amount_total"] - paid, 2) if row.get("state") != "cancel" else 0.0
    env.set("account.move", row, **amounts, amount_residual=residual,
            payment_state=_payment_state(row, amounts["amount_total"], residual))  # fmt: skip


def _payment_state(row: Row, total: float, residual: float) -> str:
    if row.get("state") != "posted" or (residual >= total and total):
        return "not_paid"
    if residual > 0:
        return "partial"
    by_refund = {source for source, _ in row.get("_settled") or ()} == {"refund"}
    return "reversed" if by_refund else "paid"


def line_created(env: Env, row: Row) -> None:
    if move := env.row("account.move", row.get("move_id")):
        settle_move(env, move)


def line_changed(env: Env, row: Row, before: Row) -> None:
    line_created(env, row)


def fill_line(env: Env, said: Row) -> Row:
    product = env.row("product.product", said.get("product_id"))
    template = env.row("product.template", product.get("product_tmpl_id"))
    usual = {
        "name": env.title("product.product", product) if product else None,
        "price_unit": template.get("list_price"),
        "tax_ids": list(template.get("taxes_id") or ()),
    }
    found = {name: value for name, value in usual.items() if name not in said["_said"]}
    return found | {"display_type": said.get("display_type") or "product"}


def action_post(env: Env, ids: list[int]) -> bool:
    """Post drafts: they get their number and their dates. The answer is false, and no failure."""
    for move in records.existing(env, "account.move", ids):
        env.check("write", "account.move")
        if move.get("state") != "draft":
            raise UserError(f"The entry {move.get('name')} (id {move['id']}) must be in draft.")
        _post(env, move)
    return False


def _post(env: Env, move: Row) -> None:
    if not env.where("account.move.line", "move_id", move["id"]):
        raise UserError("You need to add a line before posting.")
    kind = move.get("move_type", "entry")
    name = env.db.number(_sequence(env, kind), _form(env, kind))
    at = move.get("invoice_date") or env.db.today()
    days = env.row("account.payment.term", move.get("invoice_payment_term_id")).get("_days", 0)
    due = datetime.strptime(at, "%Y-%m-%d") + timedelta(days=days)
    env.touch("account.move", move, state="posted", name=name, invoice_date=at, date=at,
              invoice_date_due=f"{due:%Y-%m-%d}",
              payment_reference=move.get("payment_reference") or name)  # fmt: skip
    settle_move(env, move)
    _settle_reversed(env, move)


def _settle_reversed(env: Env, refund: Row) -> None:
    """Set a credit note against the invoice it reverses, as far as that is not paid."""
    original = env.row("account.move", refund.get("reversed_entry_id"))
    open_amounts = (original.get("amount_residual", 0.0), refund.get("amount_residual", 0.0))
    if (amount := min(open_amounts)) > 0:
        settle_with(env, original, "refund", amount)
        settle_with(env, refund, "invoice", amount)


def button_draft(env: Env, ids: list[int]) -> None:
    for move in records.existing(env, "account.move", ids):
        env.touch("account.move", move, state="draft")
        settle_move(env, move)


def button_cancel(env: Env, ids: list[int]) -> None:
    for move in records.existing(env, "account.move", ids):
        if move.get("state") == "posted":
            raise UserError("Only draft journal entries can be cancelled.")
        env.touch("account.move", move, state="cancel")
        settle_move(env, move)
        settle_orders(env, move)


def settle_orders(env: Env, move: Row) -> None:
    """Let the orders behind an invoice know."""
    for line in env.where("account.move.line", "move_id", move["id"]):
        order = env.row("sale.order.line", line.get("sale_line_id")).get("order_id")
        settling.settle(env, env.row("sale.order", order))


def move_deleting(env: Env, row: Row) -> None:
    if row.get("state") == "posted":
        raise UserError("You can't delete a posted journal item. Don't play games with your "
                        "accounting records; reset the journal entry to draft before deleting "
                        "it.")  # fmt: skip
    lines = env.where("account.move.line", "move_id", row["id"])
    for line in lines:
        env.table("account.move.line").remove(line)
    for line in lines:
        order = env.row("sale.order.line", line.get("sale_line_id")).get("order_id")
        settling.settle(env, env.row("sale.order", order))


def refund_moves(env: Env, ids: list[int]) -> Row:
    """Reverse invoices by credit notes: drafts, which staff still have to post."""
    [wizard] = records.existing(env, env.model, ids)
    chosen = wizard.get("move_ids") or env.context.get("active_ids") or []
    made = [
        reverse(env.trusted(), move, wizard.get("reason"), wizard.get("date"))
        for move in records.existing(env, "account.move", chosen)
    ]
    return _shown(made) | {"name": "Reverse Moves", "display_name": "Reverse Moves"}


def reverse(env: Env, move: Row, reason: Any = None, at: Any = None) -> int:
    if move.get("state") != "posted":
        raise UserError("You can only reverse posted moves.")
    words = f"Reversal of: {move['name']}" + (f", {reason}" if reason else "")
    made = records.create(env, "account.move", {
        "move_type": REVERSED[move["move_type"]], "partner_id": move["partner_id"],
        "currency_id": move["currency_id"], "ref": words, "reversed_entry_id": move["id"],
        "invoice_origin": move.get("invoice_origin") or False, "invoice_date": at or False,
        "partner_shipping_id": move.get("partner_shipping_id") or False,
        "invoice_line_ids": [
            [0, 0, _refund_line(one)] for one in env.where("account.move.line", "move_id", move["id"])
        ],
    })  # fmt: skip
    settle_orders(env, env.row("account.move", made))
    return made


def _refund_line(line: Row) -> Row:
    copied = {name: line[name] for name in (*COPIED, "quantity", "sale_line_id") if name in line}
    return copied | {"tax_ids": [[6, 0, line.get("tax_ids") or []]]}


def matched(env: Env, row: Row) -> list[int]:
    return [source for source, _ in row.get("_settled") or () if isinstance(source, int)]


def settle_with(env: Env, move: Row, source: Any, amount: float) -> None:
    """Set a payment, or a credit note, against an invoice."""
    env.touch("account.move", move, _settled=[*(move.get("_settled") or ()), [source, amount]])
    settle_move(env, move)
