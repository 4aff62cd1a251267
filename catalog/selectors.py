"""What pages are told of the catalog: which records tell of one and the same number."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Price, Product, Stock
from connectors.models import Record

#: The kinds of record that tell of a product, and the rows they are found by.
OF_PRODUCT: dict[str, type[Any]] = {"product": Product, "stock": Stock, "price": Price}


def with_free(products: QuerySet[Product]) -> QuerySet[Product]:
    """Tell `free` of each: what its system's stock says, where that is read; a product seldom does."""
    stock = Stock.objects.filter(connection=OuterRef("connection"), sku=OuterRef("sku"))
    return products.annotate(free=Coalesce(Subquery(stock.values("available")[:1]), "available"))


def number_of(record: Record) -> str:
    """Give the number a product goes by; the id of a record nobody could read."""
    row = OF_PRODUCT[record.kind]._default_manager.filter(record=record).first()
    return str(row.sku) if row else record.external_id


def of_number(sku: str) -> QuerySet[Record]:
    """Give the records of every connection that tell of this number."""
    pks = [
        pk
        for row in OF_PRODUCT.values()
        for pk in row._default_manager.filter(sku=sku).values_list("record_id", flat=True)
    ]
    rows = Record.objects.filter(pk__in=pks).select_related("connection").defer("raw")
    return rows.order_by("connection__name", "kind", "external_id")
