"""Companies, the people and addresses below them, and their categories."""

from typing import Any

from simulators.odoo import messages
from simulators.odoo.addresses import ADDRESS_KINDS, commercial, title
from simulators.odoo.database import Env
from simulators.odoo.errors import ValidationError
from simulators.odoo.fields import (
    Field,
    Method,
    Model,
    Row,
    binary,
    boolean,
    char,
    html,
    integer,
    many2many,
    many2one,
    one2many,
    selection,
)

#: What people below a company share with it.
SHARED = ("vat", "property_payment_term_id", "property_product_pricelist")
DOCUMENTS = (
    ("sale.order", "partner_id"), ("sale.order", "partner_shipping_id"),
    ("sale.order", "partner_invoice_id"), ("account.move", "partner_id"),
)  # fmt: skip


def models(release: int) -> list[Model]:
    return [
        Model(
            "res.partner",
            "Contact",
            _partner(release),
            order="complete_name, id desc",
            title=title,
            searched_by=("display_name", "email", "ref", "vat"),
            methods={"message_post": Method(messages.message_post)},
            fill=_fill,
            changed=_changed,
            deleting=_deleting,
        ),
        Model("res.partner.category", "Partner Tags", {
            "name": char("Name", required=True), "color": integer("Color"),
            "parent_id": many2one("Category", "res.partner.category", indexed=True),
            "active": boolean("Active", default=True),
            "partner_ids": many2many("Partners", "res.partner", compute=_categorised),
        }, order="name, id"),
    ]  # fmt: skip


def _partner(release: int) -> dict[str, Field]:
    older = {} if release >= 19 else {"mobile": char("Mobile"), "title": char("Title")}
    return older | {
        "name": char("Name", indexed=True),
        "complete_name": char("Complete Name", readonly=True),
        "active": boolean("Active", default=True),
        "type": selection("Address Type", *(f"{k}:{v}" for k, v in ADDRESS_KINDS.items()),
                          default="contact"),
        "is_company": boolean("Is a Company"),
        "company_type": selection("Company Type", "person:Person", "company:Company", compute=(
            lambda env, row: "company" if row.get("is_company") else "person"),
            put=lambda env, row, said: env.touch("res.partner", row, is_company=said == "company")),
        "parent_id": many2one("Related Company", "res.partner", indexed=True),
        "parent_name": char("Parent name", compute=lambda env, row: (
            env.row("res.partner", row.get("parent_id")).get("name") or False)),
        "child_ids": one2many("Contact", "res.partner", "parent_id"),
        "ref": char("Reference", indexed=True), "barcode": char("Barcode"),
        "email": char("Email", indexed=True),
        "email_normalized": char("Normalized Email", indexed=True, readonly=True),
        "phone": char("Phone"), "website": char("Website"), "function": char("Job Position"),
        "street": char("Street"), "street2": char("Street2"), "city": char("City"),
        "zip": char("Zip"), "state_id": many2one("State", "res.country.state"),
        "country_id": many2one("Country", "res.country"),
        "country_code": char("Country Code", compute=lambda env, row: (
            env.row("res.country", row.get("country_id")).get("code") or False)),
        "contact_address": char("Complete Address", compute=_address),
        "vat": char("Tax ID", indexed=True), "company_registry": char("Company ID"),
        "company_name": char("Company Name"), "lang": char("Language", default="en_US"),
        "tz": char("Timezone"), "comment": html("Notes"), "color": integer("Color Index"),
        "category_id": many2many("Tags", "res.partner.category"),
        "commercial_partner_id": many2one("Commercial Entity", "res.partner",
                                          compute=lambda env, row: commercial(env, row)["id"]),
        "commercial_company_name": char("Company Name Entity", compute=_company_name),
        "property_payment_term_id": many2one("Customer Payment Terms", "account.payment.term"),
        "property_product_pricelist": many2one("Pricelist", "product.pricelist"),
        "property_delivery_carrier_id": many2one("Delivery Method", "delivery.carrier"),
        "property_account_position_id": many2one("Fiscal Position", "account.fiscal.position"),
        "customer_rank": integer("Customer Rank"), "supplier_rank": integer("Vendor Rank"),
        "user_id": many2one("Salesperson", "res.users"),
        "company_id": many2one("Company", "res.company"),
        "image_1920": binary("Image"),
        "sale_order_ids": one2many("Sales Order", "sale.order", "partner_id"),
        "sale_order_count": integer("Sale Order Count", compute=lambda env, row: len(
            env.where("sale.order", "partner_id", row["id"]))),
        "invoice_ids": one2many("Invoices", "account.move", "partner_id"),
    }  # fmt: skip


def _address(env: Env, row: Row) -> str:
    state, country = env.row("res.country.state", row.get("state_id")), row.get("country_id")
    town = f"{row.get('city', '')} {state.get('code', '')} {row.get('zip', '')}"
    parts = (
        row.get("street"),
        row.get("street2"),
        town,
        env.row("res.country", country).get("name"),
    )
    return "\n".join(part or "" for part in parts)


def _company_name(env: Env, row: Row) -> Any:
    buyer = commercial(env, row)
    return (buyer.get("name") if buyer.get("is_company") else row.get("company_name")) or False


def _categorised(env: Env, row: Row) -> list[int]:
    partners = env.table("res.partner").rows.values()
    return [one["id"] for one in partners if row["id"] in (one.get("category_id") or ())]


def _fill(env: Env, said: Row) -> Row:
    if not said.get("name") and said.get("type") == "contact":
        raise ValidationError("Contacts require a name")
    buyer = env.row("res.partner", said.get("parent_id"))
    buyer = commercial(env, buyer) if buyer else {}
    inherited = {} if said.get("is_company") else {n: buyer.get(n) for n in SHARED}
    given = {name: value for name, value in inherited.items() if not said.get(name)}
    return given | _derived(env, said)


def _derived(env: Env, row: Row) -> Row:
    email = str(row.get("email") or "")
    is_one = email.count("@") == 1 and " " not in email.strip()
    return {
        "email_normalized": email.strip().lower() if is_one else None,
        "complete_name": title(env, row) or None,
    }


def _changed(env: Env, row: Row, before: Row) -> None:
    env.set("res.partner", row, **_derived(env, row))
    for child in env.where("res.partner", "parent_id", row["id"]):
        shared = {} if child.get("is_company") else {n: row.get(n) for n in SHARED if n in before}
        env.set("res.partner", child, **_derived(env, child), **shared)


def _deleting(env: Env, row: Row) -> None:
    for model, name in DOCUMENTS:
        if env.where(model, name, row["id"]):
            raise ValidationError(
                "The operation cannot be completed: another model requires the record being "
                f"deleted. If possible, archive it instead.\n\nModel: {env.shape(model).label} "
                f"({model}), Constraint: {model.replace('.', '_')}_{name}_fkey"
            )
