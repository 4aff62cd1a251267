"""Customers, both ways. Pure.

A customer is stored as GET customers/{id} gives it. Its role is read-only there, and core has no
customer group: group or price list are kept in meta data, where the shop's plug-in reads them.
"""

from collections.abc import Iterator

from connectors.canonical import Account, Address, Contact, Words
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import (
    SYSTEM,
    Keys,
    Raw,
    meta_text,
    read_address,
    read_time,
    text,
    write_address,
)
from connectors.systems.woocommerce.offers import onto
from connectors.systems.woocommerce.translate import VAT_KEYS

#: Roles that tell no more than that somebody buys here.
_BUYERS = ("customer", "subscriber")
#: People who run the shop; they are in its list of customers when every role is asked for.
STAFF = ("administrator", "editor", "author", "contributor", "shop_manager")


def read_account(raw: Raw, keys: Keys) -> Account:
    bill_to, ship_to = read_address(raw["billing"]), read_address(raw.get("shipping"))
    named = " ".join(p for p in (text(raw.get("first_name")), text(raw.get("last_name"))) if p)
    person = named or bill_to.name
    email = text(raw["email"])
    return Account(
        id=identity(raw["id"]),
        number=meta_text(raw, keys.account) or identity(raw["id"]),
        name=bill_to.company or person or email,
        email=email,
        phone=bill_to.phone,
        is_company=bool(bill_to.company),
        tax_id=meta_text(raw, keys.tax_id, *VAT_KEYS),
        is_exempt=meta_text(raw, "is_vat_exempt") == "yes",
        bill_to=bill_to,
        locations=(ship_to,) if ship_to.line1 and ship_to != bill_to else (),
        contacts=(Contact(name=person, email=email, phone=bill_to.phone),) if person else (),
        price_list=meta_text(raw, keys.group),
        customer_class=_class(text(raw.get("role"))),
        may_log_in=True,
        updated_at=read_time(raw.get("date_modified_gmt") or raw.get("date_created_gmt")),
    )


def _class(role: str) -> str:
    return "" if role in _BUYERS else role


def write_account(account: Account, words: Words, there: str, keys: Keys) -> Raw:
    """Write a customer; no password: the shop itself invites who is new."""
    if not (there or account.email):
        raise CannotSay(f"a customer without an e-mail ({account.name})", system=SYSTEM)
    if not (there or account.is_active):
        raise CannotSay(f"a customer who may not buy ({account.name})", system=SYSTEM)
    body: Raw = {}
    if words.says("email") and account.email:
        body["email"] = account.email
    if words.says("name"):
        body |= _names(account)
    if words.says("bill_to"):
        body["billing"] = _billing(account)
    if words.says("locations") and account.locations:
        body["shipping"] = write_address(account.locations[0])
    body["meta_data"] = [*_meta(account, words, keys)]
    return {"id": there, "customer": onto(body, "account", words.extras)}


def _names(account: Account) -> Raw:
    first, _, last = person(account).partition(" ")
    return {"first_name": first, "last_name": last}


def person(account: Account) -> str:
    """Name who logs in: the contact with the account's e-mail, else the first, else the account."""
    ours = (c for c in account.contacts if c.email.casefold() == account.email.casefold())
    chosen = next(ours, None) or next(iter(account.contacts), None)
    return (chosen.name if chosen else "") or account.bill_to.name or account.name


def _billing(account: Account) -> Raw:
    address: Address = account.bill_to
    billing = write_address(address) | _names(account)
    if account.is_company:
        billing["company"] = address.company or account.name
    return {
        **billing,
        "phone": address.phone or account.phone,
        "email": address.email or account.email,
    }


def _meta(account: Account, words: Words, keys: Keys) -> Iterator[Raw]:
    if keys.account:
        yield {"key": keys.account, "value": account.number}
    if keys.tax_id and words.says("tax_id") and account.tax_id:
        yield {"key": keys.tax_id, "value": account.tax_id}
    if words.says("is_exempt") and account.is_exempt:
        yield {"key": "is_vat_exempt", "value": "yes"}
    group = words.word("price_list", account.price_list)
    group = group or words.word("customer_class", account.customer_class)
    if group and words.says("price_list"):
        if not keys.group:
            told = f"the price list {group}; name in the connection the meta key it is kept in"
            raise CannotSay(told, system=SYSTEM)
        yield {"key": keys.group, "value": group}
