"""Acumatica's customers in our words and back. Pure.

An account is stored as {"customer": Customer with its contacts, "locations": its CustomerLocations}.
"""

from collections.abc import Iterator

from connectors.base import Posted
from connectors.canonical import Account, Address, Contact, Words
from connectors.errors import CannotSay
from connectors.systems.acumatica.fields import (
    SYSTEM,
    Raw,
    named,
    needed,
    part,
    read_time,
    rows,
    text,
    value,
    wrapped,
)
from connectors.systems.acumatica.offers import with_extras
from connectors.systems.acumatica.translate import OFFERS, write_address
from connectors.systems.acumatica.translate_orders import read_address

_CLOSED = ("inactive", "on hold", "hold")


def read_account(raw: Raw) -> Account:
    customer, main = raw["customer"], part(raw["customer"], "MainContact")
    billing = part(customer, "BillingContact") or main
    return Account(
        id=named(customer, "CustomerID"),
        number=named(customer, "CustomerID"),
        name=text(customer, "CustomerName"),
        email=text(main, "Email") or text(customer, "Email"),
        phone=text(main, "Phone1"),
        is_company=not text(customer, "CustomerCategory").casefold().startswith("i"),
        tax_id=text(customer, "TaxRegistrationID"),
        is_exempt=bool(text(customer, "TaxExemptionNumber")),
        bill_to=_place(billing, text(customer, "CustomerName")),
        locations=tuple(_locations(raw)),
        contacts=tuple(_contacts(customer)),
        terms=text(customer, "Terms"),
        price_list=text(customer, "PriceClassID"),
        customer_class=text(customer, "CustomerClass"),
        currency=text(customer, "CurrencyID"),
        is_active=text(customer, "Status").casefold() not in _CLOSED,
        updated_at=read_time(needed(customer, "LastModifiedDateTime")),
    )


def _place(contact: Raw, company: str) -> Address:
    return read_address(
        part(contact, "Address"), {**wrapped(BusinessName=company), **_without_names(contact)}
    )


def _without_names(contact: Raw) -> Raw:
    return {name: contact[name] for name in ("Attention", "Email", "Phone1") if contact.get(name)}


def _locations(raw: Raw) -> Iterator[Address]:
    """Give each location that has an address; one that does not override it has the customer's."""
    main = part(raw["customer"], "MainContact")
    for row in raw.get("locations") or ():
        if value(row, "Active", True) is False or text(row, "Status").casefold() == "inactive":
            continue
        contact = part(row, "LocationContact")
        at = contact if part(contact, "Address") else main
        yield _place(at, text(row, "LocationName") or text(raw["customer"], "CustomerName"))


def _contacts(customer: Raw) -> Iterator[Contact]:
    for row in rows(customer, "Contacts"):
        contact = part(row, "Contact")
        name = text(contact, "DisplayName") or _full_name(contact)
        if name and value(contact, "Active", True) is not False:
            yield Contact(
                name=name,
                email=text(contact, "Email"),
                phone=text(contact, "Phone1"),
                role=text(contact, "JobTitle"),
            )


def _full_name(contact: Raw) -> str:
    return f"{text(contact, 'FirstName')} {text(contact, 'LastName')}".strip()


def write_account(account: Account, words: Words, there: Posted | None) -> Raw:
    """Write a new customer, or what may be said of one that is there; numbering is Acumatica's."""
    if there is None and not account.email:
        told = f"a new customer “{account.name}” without an e-mail; it could not be found again"
        raise CannotSay(told, system=SYSTEM)
    key = wrapped(CustomerID=there.number) if there else {}
    written = {**key, **_facts(account, words), **_contact(account, words)}
    return with_extras(written, OFFERS["account"], words.extras)


def _facts(account: Account, words: Words) -> Raw:
    said = {
        "name": wrapped(CustomerName=account.name[:255]),
        "customer_class": wrapped(
            CustomerClass=words.word("customer_class", account.customer_class)
        ),
        "terms": wrapped(Terms=words.word("terms", account.terms)),
        "price_list": wrapped(PriceClassID=words.word("price_list", account.price_list)),
        "tax_id": wrapped(TaxRegistrationID=account.tax_id),
        "currency": wrapped(CurrencyID=account.currency),
        "is_active": wrapped(Status="Active" if account.is_active else "Inactive"),
    }
    return {n: v for name, one in said.items() if words.says(name) for n, v in one.items()}


def _contact(account: Account, words: Words) -> Raw:
    said = {
        "name": wrapped(CompanyName=account.name[:255], Attention=account.bill_to.name),
        "email": wrapped(Email=account.email),
        "phone": wrapped(Phone1=account.phone or account.bill_to.phone),
    }
    contact = {n: v for name, one in said.items() if words.says(name) for n, v in one.items()}
    address = write_address(account.bill_to) if words.says("bill_to") else {}
    main = {**contact, **({"Address": address} if address else {})}
    return {"MainContact": main} if main else {}
