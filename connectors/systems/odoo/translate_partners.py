"""Odoo's contacts in our words: a company, its people and its addresses are one kind of record. Pure."""

from connectors.canonical import Account, Address, Contact, Customer
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import Raw, id_of, name_of, price_list_of, read_time, text

ADDRESSES = ("delivery", "other")


def read_address(partner: Raw) -> Address:
    """Read a contact as an address; one without a name of its own goes by its company's."""
    name = text(partner.get("name"))
    company = name if partner.get("is_company") else name_of(partner.get("parent_id"))
    return Address(
        name=name or company,
        company=company or text(partner.get("company_name")),
        line1=text(partner.get("street")),
        line2=text(partner.get("street2")),
        city=text(partner.get("city")),
        state=text(partner.get("state_code")) or name_of(partner.get("state_id")),
        postcode=text(partner.get("zip")),
        country=text(partner.get("country_code")).upper(),
        phone=text(partner.get("phone")) or text(partner.get("mobile")),
        email=text(partner.get("email")),
    )


def read_customer(partner: Raw, account_field: str = "") -> Customer:
    where = read_address(partner)
    return Customer(
        id=identity(partner["id"]),
        account=text(partner.get(account_field)) if account_field else "",
        email=where.email,
        name=where.name,
        company=where.company,
        phone=where.phone,
        tax_id=text(partner.get("vat")),
    )


def read_account(raw: Raw) -> Account:
    """Translate {"partner", "children", "tags"}: a customer with its people and places."""
    partner, children = raw["partner"], [c for c in raw["children"] if c.get("active", True)]
    where = read_address(partner)
    bills = [child for child in children if child.get("type") == "invoice"]
    return Account(
        id=identity(partner["id"]),
        number=text(partner.get("ref")) or f"#{partner['id']}",
        name=text(partner["name"]),
        email=where.email,
        phone=where.phone,
        is_company=bool(partner.get("is_company")),
        tax_id=text(partner.get("vat")),
        bill_to=read_address(bills[0]) if bills else where,
        locations=tuple(read_address(c) for c in children if c.get("type") in ADDRESSES),
        contacts=tuple(_contact(c) for c in children if c.get("type") in ("contact", False)),
        terms=name_of(partner.get("property_payment_term_id")),
        price_list=price_list_of(partner.get("property_product_pricelist")),
        customer_class=_first_tag(partner, raw["tags"]),
        may_log_in=bool(partner.get("user_ids")),
        is_active=bool(partner.get("active", True)),
        updated_at=read_time(partner["write_date"]),
    )


def _contact(child: Raw) -> Contact:
    return Contact(
        name=text(child.get("name")),
        email=text(child.get("email")),
        phone=text(child.get("phone")) or text(child.get("mobile")),
        role=text(child.get("function")),
    )


def _first_tag(partner: Raw, tags: list[Raw]) -> str:
    names = {int(tag["id"]): text(tag["name"]) for tag in tags}
    return next((names[id_of(id)] for id in partner.get("category_id") or () if id in names), "")
