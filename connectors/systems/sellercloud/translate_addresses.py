"""Where an order goes and who is billed, in our words. Pure."""

from functools import cache
from importlib.resources import files

from connectors.canonical import Address
from connectors.systems.sellercloud.fields import Raw, text

#: Names that the table of countries spells in another way.
_ALSO = {
    "united states of america": "US",
    "usa": "US",
    "united kingdom": "GB",
    "great britain": "GB",
    "south korea": "KR",
}
#: An address without any of these tells nobody where to go: Sellercloud states blanks for none.
_TELLING = (
    "FirstName",
    "LastName",
    "CompanyName",
    "StreetLine1",
    "StreetLine2",
    "City",
    "PostalCode",
)


def of_bill(order: Raw) -> Raw:
    """Give the address of the bill; where it is blank, that of the goods stands for it."""
    return _first_stated(order.get("BillingAddress"), order["ShippingAddress"])


def of_goods(order: Raw) -> Raw:
    """Give the address of the goods; where it is blank, that of the bill stands for it."""
    return _first_stated(order["ShippingAddress"], order.get("BillingAddress"))


def _first_stated(*given: Raw | None) -> Raw:
    told = [one or {} for one in given]
    return next((one for one in told if any(text(one.get(name)) for name in _TELLING)), told[0])


def read_address(given: Raw) -> Address:
    return Address(
        name=full_name(given),
        company=text(given.get("CompanyName")),
        line1=text(given.get("StreetLine1")),
        line2=text(given.get("StreetLine2")),
        city=text(given.get("City")),
        state=text(given.get("StateCode")) or text(given.get("StateName")),
        postcode=text(given.get("PostalCode")),
        country=text(given.get("CountryCode")).upper() or country(text(given.get("CountryName"))),
        phone=text(given.get("PhoneNumber")),
        email=text(given.get("EmailAddress")),
    )


def full_name(given: Raw) -> str:
    parts = (given.get("FirstName"), given.get("MiddleInitial"), given.get("LastName"))
    return " ".join(filter(None, map(text, parts)))


def country(name: str) -> str:
    """Give the code of a country; one of an unknown name is said by it, for the target to judge."""
    return _codes().get(name.casefold(), name)


@cache
def _codes() -> dict[str, str]:
    """Read the table of countries that comes with the time zones: "CA<tab>Canada", # for remarks."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    told = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {**{name.casefold(): code for code, name in told}, **_ALSO}
