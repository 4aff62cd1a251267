"""Sellercloud's customers in our words and back. Pure.

An account is stored as {"customer": GET Customers/{id} without its cards, "terms": their name}.
"""

from collections.abc import Iterator, Sequence

from connectors.base import Posted
from connectors.canonical import Account, Address, Words
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.sellercloud.fields import SYSTEM, Raw, custom_column, text
from connectors.systems.sellercloud.offers import columns

#: CustomerType of POST Customers; the list's filter counts them the other way round.
_WHOLESALE, _RETAIL = 0, 1


def read_account(raw: Raw, account_column: str = "") -> Account:
    customer, general = raw["customer"], raw["customer"]["General"]
    options, personal = customer.get("OrderOptions") or {}, customer.get("Personal") or {}
    groups = (customer.get("CustomerGroups") or {}).get("CustomerGroups") or []
    id = identity(general["ID"])
    return Account(
        id=id,
        number=(custom_column(customer, account_column) if account_column else "") or id,
        name=text(general.get("CorporateName")) or text(general.get("Name")),
        email=text(general.get("Email")),
        phone=text(personal.get("Phone1")) or text(personal.get("Mobile")),
        is_company=bool(general.get("IsWholeSaleUser") or text(general.get("CorporateName"))),
        is_exempt=bool(options.get("TaxExempt")),
        bill_to=next(_addresses(customer, "IsBillingAddress"), Address()),
        locations=tuple(_addresses(customer, "IsShippingAddress")),
        terms=text(raw.get("terms")),
        price_list=next((text(group["Name"]) for group in groups), ""),
        customer_class="Wholesale" if general.get("IsWholeSaleUser") else "Retail",
        currency="USD",
        is_active=not general.get("IsBlackListed"),
    )


def _addresses(customer: Raw, flag: str) -> Iterator[Address]:
    for row in customer.get("Addresses") or ():
        if row.get(flag):
            yield Address(
                name=text(row.get("ContactName")),
                company=text(row.get("CompanyName")),
                line1=text(row.get("Address")),
                line2=text(row.get("Address2")),
                city=text(row.get("City")),
                state=text(row.get("State")) or text(row.get("Region")),
                postcode=text(row.get("ZipCode")),
                country=text(row.get("Country")).upper(),
                phone=text(row.get("Phone")),
            )


def write_account(
    account: Account, words: Words, there: Posted | None, company: str, account_column: str
) -> Raw:
    """Write a new customer, or what can be changed of one: its addresses and custom columns."""
    said = dict(words.extras)
    if account_column and account.number:
        said[account_column] = account.number
    return {
        "id": there.number if there else "",
        "new": None if there else _new(account, company),
        "addresses": list(_written(account)) if words.says("bill_to") else [],
        "columns": columns(said),
    }


def _new(account: Account, company: str) -> Raw:
    if not account.email:
        told = f"a new customer “{account.name}” without an e-mail; it could not be found again"
        raise CannotSay(told, system=SYSTEM)
    first, _, last = (account.bill_to.name or account.name).rpartition(" ")
    said = {
        "CompanyID": int(company) if company else None,
        "FirstName": first or last,
        "LastName": last if first else "",
        "Email": account.email,
        "BusinessName": account.name if account.is_company else "",
        "CustomerType": _WHOLESALE if account.is_company else _RETAIL,
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


def _written(account: Account) -> Iterator[Raw]:
    """Write the addresses that have what Sellercloud asks of one."""
    yield from _address(account.bill_to, is_billing=True)
    for place in account.locations:
        yield from _address(place, is_billing=False)


def _address(given: Address, *, is_billing: bool) -> Iterator[Raw]:
    if not all((given.country, given.city, given.postcode, given.line1)):
        return
    yield {
        "AddressSource": 0,
        "AddressStatus": 0,
        "IsBillingAddress": is_billing,
        "IsShippingAddress": not is_billing,
        "ContactName": given.name,
        "CompanyName": given.company,
        "Address": given.line1,
        "Address2": given.line2,
        "City": given.city,
        "State": given.state,
        "ZipCode": given.postcode,
        "Country": given.country,
        "Phone": given.phone,
    }


def onto(addresses: Sequence[Raw], there: Sequence[Raw]) -> list[Raw]:
    """Tell each address by the id it has there; one that is new has 0."""
    left = list(there)
    told = []
    for one in addresses:
        same = next((row for row in left if _is_same(one, row)), None)
        if same:
            left.remove(same)
        told.append(_kept(one, same) if same else {"ID": 0, **one})
    return told


def _kept(ours: Raw, theirs: Raw) -> Raw:
    """Keep what else the address is used for there."""
    uses = ("IsBillingAddress", "IsShippingAddress")
    return {"ID": theirs["ID"], **ours, **{n: bool(ours[n] or theirs.get(n)) for n in uses}}


def _is_same(ours: Raw, theirs: Raw) -> bool:
    """Know the billing address by being it, another by its street and postcode."""
    if ours["IsBillingAddress"]:
        return bool(theirs.get("IsBillingAddress"))
    names = ("Address", "ZipCode")
    return all(text(ours[n]).casefold() == text(theirs.get(n)).casefold() for n in names)
