"""Customers with their contacts and locations."""

import uuid
from typing import Any

from simulators.acumatica.records import Record, now, wrap

#: What of a customer is laid over when it is changed.
PLAIN = ("CustomerName", "CustomerClass", "PriceClassID", "Terms", "Status", "ShipVia", "TaxZone",
         "CurrencyID")  # fmt: skip


def customer(
    id: str,
    name: str,
    email: str,
    kind: str,
    price_class: str = "RETAIL",
    terms: str = "COD",
    city: str = "",
    state: str = "",
    country: str = "US",
) -> Record:
    contact = _contact(name, email, city, state, country)
    return {
        "id": str(uuid.uuid4()),
        "CustomerID": wrap(id),
        "CustomerName": wrap(name),
        "CustomerClass": wrap(kind),
        "PriceClassID": wrap(price_class),
        "Terms": wrap(terms),
        "CurrencyID": wrap("CAD" if country == "CA" else "USD"),
        "Status": wrap("Active"),
        "CreatedDateTime": wrap(now()),
        "LastModifiedDateTime": wrap(now()),
        "MainContact": contact,
        "BillingContact": contact,
        "ShippingContact": contact,
        "Contacts": [{"ContactID": wrap(100_000 + len(id) + len(name)), "Contact": contact}],
        "Attributes": [],
    }


def location(made: Record) -> Record:
    """Make the main location each customer has (CustomerLocation)."""
    return {
        "id": str(uuid.uuid4()),
        "Customer": made["CustomerID"],
        "LocationID": wrap("MAIN"),
        "LocationName": wrap("Primary Location"),
        "Active": wrap(True),
        "Default": wrap(True),
        "PriceClass": made["PriceClassID"],
        "Warehouse": wrap("MAIN"),
        "LastModifiedDateTime": made["LastModifiedDateTime"],
        "LocationContact": made["MainContact"],
    }


def change(record: Record, said: Record) -> None:
    record.update({name: said[name] for name in PLAIN if name in said})
    contact = said.get("MainContact") or {}
    record["MainContact"] = {**record["MainContact"], **contact}
    record["LastModifiedDateTime"] = wrap(now())


def _contact(name: str, email: str, city: str, state: str, country: str) -> Record:
    address: dict[str, Any] = {
        "AddressLine1": wrap("1 Main Street" if city else ""),
        "City": wrap(city),
        "State": wrap(state),
        "Country": wrap(country),
    }
    return {
        "Email": wrap(email),
        "CompanyName": wrap(name),
        "DisplayName": wrap(name),
        "Phone1": {},
        "Address": address,
    }
