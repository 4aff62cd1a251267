"""The words Acumatica lists: what the mapping pages offer. Order types have no list."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.base import WordSeen
from connectors.canonical import Key, key_of, path_key
from connectors.errors import NotThere, PermissionMissing
from connectors.systems.acumatica.fields import Raw, text, value
from connectors.systems.acumatica.offers import SORTS
from connectors.systems.acumatica.translate import OFFERS
from connectors.systems.acumatica.translate_items import path_of

PAGE_SIZE = 500
Get = Callable[[str, dict[str, Any]], Any]

#: kind -> (entity, its id, its label)
_LISTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "shipping_method": (("ShipVia", "CarrierID", "Description"),),
    "carrier": (("ShipVia", "CarrierID", "Description"),),
    "payment_method": (("PaymentMethod", "PaymentMethodID", "Description"),),
    "item": (
        ("StockItem", "InventoryID", "Description"),
        ("NonStockItem", "InventoryID", "Description"),
    ),
    "tax": (("Tax", "TaxID", "Description"),),
    "warehouse": (("Warehouse", "WarehouseID", "Description"),),
    "customer_class": (("CustomerClass", "ClassID", "Description"),),
    "unit": (("UnitsOfMeasure", "UnitID", "Description"),),
    "price_list": (("CustomerPriceClass", "PriceClassID", "Description"),),
    "tax_code": (("TaxCategory", "TaxCategoryID", "Description"),),
    "product_type": (("ItemClass", "ClassID", "Description"),),
}
#: What tells whether a word is still in use.
_STATUS = {
    "StockItem": ",ItemStatus",
    "NonStockItem": ",ItemStatus",
    "PaymentMethod": ",Active",
    "Warehouse": ",Active",
    "TaxCategory": ",Active",
}
#: Not in every site's own endpoint, nor open to every role: then its words are typed by hand.
_OPTIONAL = (
    "Tax",
    "UnitsOfMeasure",
    "CustomerPriceClass",
    "TaxCategory",
    "ItemClass",
    "ItemSalesCategory",
)
_STOPPED = ("inactive", "marked for deletion", "no sales")


def words(get: Get, kind: str) -> Iterable[WordSeen]:
    if kind == "cash_account":
        return _cash_accounts(get)
    if kind == "category":
        return [WordSeen(key=path_key(path)) for path in paths(sales_categories(get)) if path]
    if kind == "custom_field":
        return list(_custom_fields(get))
    return [word for entity, id, label in _LISTS[kind] for word in _there(get, entity, id, label)]


def sales_categories(get: Get) -> dict[int, Raw]:
    """List the sales categories by number; some sites' own endpoints have none."""
    try:
        rows = get("ItemSalesCategory", {"$select": "CategoryID,Description,ParentCategoryID"})
    except (NotThere, PermissionMissing):
        return {}
    return {value(row, "CategoryID"): row for row in rows}


def paths(categories: dict[int, Raw]) -> dict[Key, int]:
    """Name each category by the path it stands at."""
    return {path_of(id, categories): id for id in categories}


def _there(get: Get, entity: str, id: str, label: str) -> list[WordSeen]:
    """List an entity; one that a site may do without is empty where it is not there for us."""
    try:
        return list(_listed(get, entity, id, label))
    except (NotThere, PermissionMissing):
        if entity not in _OPTIONAL:
            raise
        return []


def _listed(get: Get, entity: str, id: str, label: str) -> Iterator[WordSeen]:
    chosen = {"$select": f"{id},{label}{_STATUS.get(entity, '')}"}
    skip = 0
    while rows := get(entity, {"$top": PAGE_SIZE, "$skip": skip, **chosen}):
        skip += len(rows)
        for row in rows:
            yield WordSeen(key=key_of(text(row, id)), label=text(row, label), is_active=_lives(row))
        if len(rows) < PAGE_SIZE:
            return


def _lives(row: Raw) -> bool:
    is_stopped = text(row, "ItemStatus").casefold() in _STOPPED
    return not is_stopped and value(row, "Active", True) is not False


def _cash_accounts(get: Get) -> list[WordSeen]:
    methods = get("PaymentMethod", {"$expand": "AllowedCashAccounts"})
    rows = [row for m in methods for row in m.get("AllowedCashAccounts") or ()]
    accounts = {text(r, "CashAccount"): text(r, "Description") for r in rows}
    return [WordSeen(key=key_of(id), label=label) for id, label in accounts.items() if id]


#: Entity -> the kinds of record written to it; lines stand in its `Details`.
_SCHEMAS = {
    "SalesOrder": ("order", "refund", "charges"),
    "Customer": ("account",),
    "StockItem": ("product",),
}


def _custom_fields(get: Get) -> Iterator[WordSeen]:
    """List the custom fields of each entity as its schema tells them; one that is shut has none."""
    for entity, kinds in _SCHEMAS.items():
        try:
            schema = get(f"{entity}/$adHocSchema", {})
        except (NotThere, PermissionMissing):
            continue
        for kind in kinds:
            yield from _fields_of(kind, schema)
        for row in schema.get("Details") or ():
            yield from _fields_of("line", row)


def _fields_of(kind: str, schema: Raw) -> Iterator[WordSeen]:
    for view, fields in (schema.get("custom") or {}).items():
        for field, facts in fields.items():
            sort = SORTS.get(str((facts or {}).get("type")), "")
            name = f"{view}.{field}:{sort}" if sort else f"{view}.{field}"
            if OFFERS[kind].field(name):
                yield WordSeen(key=key_of(kind, name), label=f"{field} ({view})")
