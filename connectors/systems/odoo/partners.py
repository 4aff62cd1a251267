"""Customers and their addresses there: found, made, and never made twice."""

import hashlib
from typing import Any

from connectors.base import Posted
from connectors.canonical import Account, Customer
from connectors.kit.naming import identity
from connectors.systems.odoo import loads
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.fields import Raw, id_of, text, xml_id
from connectors.systems.odoo.rpc import Rpc

_PERSON = ("id", "name", "ref", "email_normalized", "parent_id", "type", "active")
_PLACE = ("id", "name", "street", "city", "zip", "type", "parent_id")
_PLACES = ("delivery", "invoice", "other")


def find_customer(rpc: Rpc, customer: Customer) -> Posted | None:
    return _by_reference(rpc, customer.account) or _by_email(rpc, customer.email)


def find_account(rpc: Rpc, account: Account) -> Posted | None:
    return _by_reference(rpc, account.number or account.id) or _by_email(rpc, account.email)


def _by_reference(rpc: Rpc, reference: str) -> Posted | None:
    if not reference:
        return None
    found = rpc.rows("res.partner", [["ref", "=", reference]], _PERSON, limit=1, order="id asc")
    return posted(found[0]) if found else None


def _by_email(rpc: Rpc, email: str) -> Posted | None:
    """Find by e-mail whatever its case; a company or a person before a person of another."""
    if not email:
        return None
    domain = [["email_normalized", "=", email.strip().lower()]]
    found = rpc.rows("res.partner", domain, _PERSON, limit=20, order="id asc")
    people = [row for row in found if row.get("type") not in _PLACES]
    ranked = sorted(people, key=lambda row: bool(row["parent_id"]))
    return posted(ranked[0]) if ranked else None


def posted(partner: Raw) -> Posted:
    return Posted(
        number=f"#{partner['id']}", id=identity(partner["id"]), detail=text(partner.get("ref"))
    )


def send_customer(rpc: Rpc, directory: Directory, document: Raw) -> Posted:
    values = located(directory, {k: v for k, v in document.items() if k != "people"})
    people = [[0, 0, person] for person in document.get("people") or ()]
    if people:
        values["child_ids"] = people
    made = rpc.create("res.partner", values)
    return Posted(number=f"#{made}", id=str(made), detail=text(document.get("ref")))


def located(directory: Directory, said: Raw) -> Raw:
    """Put ids in the place of words: of the country, the state, and what else is named."""
    values: Raw = {}
    for name, value in said.items():
        if name == "country":
            values["country_id"] = directory.id({"of": "country", "named": value})
        elif isinstance(value, dict):
            values[name] = directory.id(value)
        elif isinstance(value, list):
            values[name] = [[6, 0, [directory.id(one) for one in value if one]]]
        elif name != "state":
            values[name] = value
    state = text(said.get("state"))
    known = (
        directory.state(values["country_id"], state) if state and "country_id" in values else None
    )
    if known:
        values["state_id"] = known
    elif state:
        values["city"] = ", ".join(filter(None, (text(said.get("city")), state)))
    return values


def address(rpc: Rpc, directory: Directory, partner: int, kind: str, said: Raw) -> int:
    """Give the customer's address that reads so; a new one is loaded under a name of its own."""
    if not (said.get("street") or said.get("city") or said.get("zip")):
        return partner
    values = located(directory, said)
    street, postcode = values.get("street") or False, values.get("zip") or False
    own = ["|", ["id", "=", partner], ["parent_id", "=", partner]]
    there = rpc.rows(
        "res.partner",
        [*own, ["street", "=", street], ["zip", "=", postcode]],
        _PLACE,
        order="id asc",
    )
    same = next((row for row in there if _is_same(row, values)), None)
    return int(same["id"]) if same else _made(rpc, partner, kind, values)


def _is_same(row: Raw, values: Raw) -> bool:
    names = {text(row.get("name")).casefold(), ""}
    company = text(values.get("name")).casefold()
    return company in names and text(row.get("city")) == text(values.get("city"))


def _made(rpc: Rpc, partner: int, kind: str, values: Raw) -> int:
    spelled = "\n".join(f"{name}={values[name]}" for name in sorted(values))
    digest = hashlib.sha256(spelled.encode()).hexdigest()[:16]
    head: dict[str, Any] = {"parent_id/.id": partner, "type": kind}
    head |= {f"{n}/.id" if n.endswith("_id") else n: v for n, v in values.items()}
    return loads.load(rpc, "res.partner", xml_id("address", str(partner), digest), head)


def top_of(partner: Raw) -> int:
    """Give the company a contact belongs to, or the contact itself."""
    return id_of(partner.get("commercial_partner_id")) or int(partner["id"])
