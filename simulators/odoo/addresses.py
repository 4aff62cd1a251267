"""Customers and those below them: their names, the company that buys, the address of a kind."""

from simulators.odoo.database import Env
from simulators.odoo.fields import Row

ADDRESS_KINDS = {
    "contact": "Contact", "invoice": "Invoice Address", "delivery": "Delivery Address",
    "other": "Other Address", "followup": "Follow-up Address",
}  # fmt: skip


def title(env: Env, row: Row) -> str:
    """Name a person or an address below a company by both."""
    name = str(row.get("name") or "")
    parent = env.row("res.partner", row.get("parent_id"))
    if not parent or row.get("is_company"):
        return name
    return f"{parent.get('name')}, {name or ADDRESS_KINDS.get(row.get('type', ''), '')}"


def commercial(env: Env, row: Row) -> Row:
    """Go up to the company that buys."""
    parent = env.row("res.partner", row.get("parent_id"))
    return row if row.get("is_company") or not parent else commercial(env, parent)


def address(env: Env, id: int, kind: str) -> int:
    """Choose the address of a kind that a customer has; else the customer's own."""
    row = env.row("res.partner", id)
    for one in (row, commercial(env, row)):
        for child in env.where("res.partner", "parent_id", one["id"]):
            if child.get("type") == kind and child.get("active"):
                return int(child["id"])
    return id
