"""The groups of fields that have one master each where records go both ways. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    label: str
    fields: frozenset[str]


def _group(label: str, *fields: str) -> Group:
    return Group(label, frozenset(fields))


#: kind -> group -> its canonical fields. A field of no group goes with whoever makes the record.
GROUPS: dict[str, dict[str, Group]] = {
    "product": {
        "descriptions": _group(
            "descriptions",
            "name",
            "description",
            "web_description",
            "type",
            "categories",
            "keywords",
            "brand",
        ),
        "media": _group("images, attachments and videos", "media"),
        "numbers": _group(
            "numbers and units", "manufacturer_number", "upc", "uom", "weight", "tax_code"
        ),
        "price": _group("list price", "price", "currency"),
        "quantity": _group("available quantity", "available"),
        "state": _group("whether it is sold", "is_active", "components"),
    },
    "stock": {"quantity": _group("available quantity", "available", "levels")},
    "price": {"price": _group("prices", "tiers")},
    "account": {
        "identity": _group("name and addresses", "name", "bill_to", "locations", "is_company"),
        "contact": _group("e-mail, phone and contacts", "email", "phone", "contacts"),
        "terms": _group(
            "terms and price list",
            "terms",
            "price_list",
            "customer_class",
            "currency",
            "tax_id",
            "is_exempt",
        ),
        "state": _group("whether it may buy", "is_active", "may_log_in"),
    },
}


def fields_of(kind: str, masters: Mapping[str, str], code: str) -> frozenset[str] | None:
    """Give the fields the connection `code` may say elsewhere; None for all."""
    groups = GROUPS.get(kind)
    if not masters or not groups:
        return None
    return frozenset().union(
        *(group.fields for name, group in groups.items() if masters.get(name, code) == code)
    )
