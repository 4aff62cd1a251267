"""Keep the rows of the catalog in step with their records, a batch at a time."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model

from catalog.models import Account, Price, Product, Stock
from connectors import canonical
from connectors.canonical import dump
from connectors.models import Record
from connectors.rows import upsert_rows


def _product(record: Record, said: canonical.Product) -> Product:
    return Product(
        record=record,
        connection_id=record.connection_id,
        sku=said.sku[:120],
        name=said.name[:250],
        type=said.type[:60],
        brand=said.brand[:80],
        manufacturer_number=said.manufacturer_number[:80],
        upc=said.upc[:40],
        uom=said.uom[:20],
        available=said.available,
        price=said.price,
        currency=said.currency[:3],
        image=next(iter(said.images), "")[:500],
        is_kit=bool(said.components),
        is_active=said.is_active,
        updated_at=said.updated_at,
    )


def _stock(record: Record, said: canonical.Stock) -> Stock:
    return Stock(
        record=record,
        connection_id=record.connection_id,
        sku=said.sku[:120],
        available=said.available,
        levels=dump(said.levels),
        updated_at=said.updated_at,
    )


def _price(record: Record, said: canonical.Price) -> Price:
    return Price(
        record=record,
        connection_id=record.connection_id,
        sku=said.sku[:120],
        currency=said.currency[:3],
        base=said.base,
        tier_count=len(said.tiers),
        updated_at=said.updated_at,
    )


def _account(record: Record, said: canonical.Account) -> Account:
    return Account(
        record=record,
        connection_id=record.connection_id,
        number=said.number[:80],
        name=said.name[:200],
        email=said.email[:254],
        is_company=said.is_company,
        price_list=said.price_list[:80],
        terms=said.terms[:80],
        may_log_in=said.may_log_in,
        is_active=said.is_active,
        updated_at=said.updated_at,
    )


#: kind -> how its row is spelled
ROWS: dict[str, Callable[[Record, Any], Model]] = {
    "product": _product,
    "stock": _stock,
    "price": _price,
    "account": _account,
}


def project(kind: str, pairs: Sequence[tuple[Record, Any]]) -> None:
    """Write the row of each (record, canonical); kinds without a row here are left alone."""
    if not pairs or kind not in ROWS:
        return
    spell = ROWS[kind]
    upsert_rows((spell(record, said) for record, said in pairs), ["record"])


def identifiers(said: Any) -> tuple[str, ...]:
    """List what a record of the catalog is searched by."""
    match said:
        case canonical.Product():
            return (said.id, said.sku, said.name, said.upc, said.manufacturer_number)
        case canonical.Account():
            own = (said.id, said.number, said.name, said.email, said.phone, said.bill_to.company)
            return own + tuple(contact.email for contact in said.contacts)
        case canonical.Stock() | canonical.Price():
            return (said.sku,)
    return ()
