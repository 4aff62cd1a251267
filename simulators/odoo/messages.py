"""Notes on documents: what people write beside an order, and what the system writes itself."""

from html import escape
from typing import Any

from simulators.odoo import records, values
from simulators.odoo.database import Env
from simulators.odoo.errors import UserError, value_error

DISCUSSIONS, NOTE = 1, 2
SUBTYPES = {"mail.mt_note": NOTE, "mail.mt_comment": DISCUSSIONS}


def message_post(
    env: Env,
    ids: list[int],
    *,
    body: Any = "",
    subject: Any = None,
    message_type: str = "notification",
    email_from: Any = None,
    author_id: Any = None,
    parent_id: Any = False,
    subtype_xmlid: Any = None,
    subtype_id: Any = False,
    partner_ids: Any = None,
    attachments: Any = None,
    attachment_ids: Any = None,
    body_is_html: bool = False,
) -> Any:
    """Write a message on a document; the body is text, its tags are escaped."""
    if len(ids) != 1:
        raise value_error(f"Expected singleton: {env.model}{tuple(ids)}")
    [document] = records.existing(env, env.model, ids)
    told = values.page(str(body)) if body_is_html else _paragraph(str(body))
    author = author_id or env.row("res.users", env.uid).get("partner_id")
    _needs_address(env, author, email_from)
    facts = {
        "model": env.model, "res_id": ids[0], "body": told, "subject": subject,
        "message_type": message_type, "author_id": author, "date": env.db.now()[:19],
        "subtype_id": subtype_id or SUBTYPES.get(subtype_xmlid or "", NOTE),
        "record_name": env.title(env.model, document), "parent_id": parent_id,
        "attachment_ids": [[6, 0, attachment_ids or []]], "email_from": email_from,
    }  # fmt: skip
    made = records.create(env.trusted(), "mail.message", facts)
    return made if env.release < 19 else [made]


def _needs_address(env: Env, author: Any, email_from: Any) -> None:
    """18 lets nobody write who has no e-mail address; 19 does."""
    if env.release < 19 and not (email_from or env.row("res.partner", author).get("email")):
        raise UserError("Unable to send message, please configure the sender's email address.")


def _paragraph(said: str) -> str:
    return f"<p>{escape(said, quote=False)}</p>" if said else ""


def notify(env: Env, model: str, id: int, told: str) -> None:
    """Let the system write on a document what happened to it."""
    env.table("mail.message").add({
        "model": model, "res_id": id, "body": told, "message_type": "notification",
        "subtype_id": NOTE, "author_id": env.row("res.users", env.uid).get("partner_id"),
        "date": env.db.now()[:19], "record_name": env.title(model, env.row(model, id)),
        "write_date": env.db.now(), "create_date": env.db.now(),
    })  # fmt: skip
