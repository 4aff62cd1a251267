"""Remarks on an order: what staff and the hub wrote into its log."""

from typing import Any

from connectors.base import Posted
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import Raw, plain
from connectors.systems.odoo.rpc import Rpc

FIELDS = ("id", "body", "author_id", "date", "res_id", "write_date")


def find(rpc: Rpc, order: int, text: str) -> Posted | None:
    """Find a remark by its words: line breaks and blanks do not survive there."""
    domain = [
        ["model", "=", "sale.order"],
        ["res_id", "=", order],
        ["message_type", "=", "comment"],
    ]
    for row in rpc.rows("mail.message", domain, FIELDS):
        if _folded(plain(row["body"])) == _folded(text):
            return Posted(number=identity(row["id"]))
    return None


def _folded(said: str) -> str:
    return " ".join(said.split())


def says(row: Raw) -> bool:
    """Tell a remark from an empty one: a file alone has no words."""
    return bool(plain(row["body"]))


def post(rpc: Rpc, document: Raw) -> Posted:
    said = {name: document[name] for name in ("body", "message_type", "subtype_xmlid")}
    made: Any = rpc.send("sale.order", "message_post", ids=[document["order"]], **said)
    # 18 answers an id, 19 a list of one.
    return Posted(number=str(made[0] if isinstance(made, list) else made))


def document(order: int, text: str) -> Raw:
    """Write an internal note: it is taken as text, whatever it holds."""
    return {
        "order": order,
        "body": text,
        "message_type": "comment",
        "subtype_xmlid": "mail.mt_note",
    }


def post_once(rpc: Rpc, order: int, text: str) -> None:
    if find(rpc, order, text) is None:
        post(rpc, document(order, text))
