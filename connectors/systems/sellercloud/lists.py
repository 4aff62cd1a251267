"""The words Sellercloud lists, and its pages: at most 50 rows each, whatever is asked for."""

from collections.abc import Iterator
from typing import Any

from connectors.base import WordSeen
from connectors.canonical import key_of
from connectors.errors import NotThere, PermissionMissing
from connectors.kit.http import Client
from connectors.systems.sellercloud import words as theirs

PAGE_SIZE = 50  # more is cut to 50 without a word

#: kind -> (page, its label); the word is the row's number, as orders name it.
_LISTS = {"warehouse": ("api/Warehouses", "Name"), "company": ("api/Companies", "CompanyName")}
#: kind -> (page, its word, its label); without the right to one its words are typed by hand.
_FURTHER = {
    "product_type": ("api/Catalog/ProductTypes", "ProductTypeName", "CompanyName"),
    "brand": ("api/Settings/Brands", "Key", "Value"),
    "terms": ("api/Settings/PaymentTerms", "Key", "Value"),
    "return_reason": ("api/Rma/ReturnReasons", "ID", "Name"),
}


def words(http: Client, kind: str) -> list[WordSeen]:
    """List one kind of word; payment methods are the documented ones, there is no page of them."""
    if kind == "payment_method":
        return [WordSeen(key=key_of(name)) for name in theirs.PAYMENT_METHODS.values()]
    if kind in _FURTHER:
        return _further(http, *_FURTHER[kind])
    path, label = _LISTS[kind]
    return [
        WordSeen(key=key_of(row["ID"]), label=str(row[label]), is_active=not row.get("IsDisabled"))
        for row in _rows(http, path)
    ]


def _rows(http: Client, path: str) -> Iterator[dict[str, Any]]:
    number, is_more = 1, True
    while is_more:
        params = {"model.pageNumber": number, "model.pageSize": PAGE_SIZE}
        found = http.fetch("GET", path, params=params).json()
        rows = found["Items"] or []
        yield from rows
        is_more = bool(rows) and number * PAGE_SIZE < int(found["TotalResults"])
        number += 1


def _further(http: Client, path: str, id: str, label: str) -> list[WordSeen]:
    """List what comes bare or by the page; a missing right hides the whole page."""
    try:
        found = list(_rows(http, path)) if path.startswith("api/Catalog") else _bare(http, path)
    except (NotThere, PermissionMissing):
        return []
    return [WordSeen(key=key_of(row[id]), label=str(row.get(label) or "")) for row in found]


def _bare(http: Client, path: str) -> list[dict[str, Any]]:
    answer = http.fetch("GET", path)
    return (answer.json() or []) if answer.body.strip() else []


def is_numbered(row: dict[str, Any], number: str) -> bool:
    """Tell whether a row of the order list goes by this number: a search also finds strangers."""
    names = ("ID", "OrderSourceOrderID", "EBaySellingManagerSalesRecordNumber", "CompletedOrderID")
    wanted = number.strip().casefold()
    return any(str(row.get(name) or "").strip().casefold() == wanted for name in names)
