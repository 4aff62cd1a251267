"""The words Odoo lists: what the mapping pages offer. They are the names orders there say."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.base import WordSeen
from connectors.canonical import key_of, path_key
from connectors.systems.odoo.changes import PAGE_SIZE
from connectors.systems.odoo.fields import text
from connectors.systems.odoo.offers import MODELS, OFFERS, SORTS
from connectors.systems.odoo.rpc import AppMissing, Rpc
from connectors.systems.odoo.translate_catalog import category_path
from connectors.systems.odoo.translate_catalog_write import TYPES

#: kind -> (model, what must hold, its word, its label)
_LISTS: dict[str, tuple[str, list[Any], str, str]] = {
    "payment_method": (
        "account.journal",
        [["type", "in", ["bank", "cash", "credit"]]],
        "name",
        "code",
    ),
    "shipping_method": ("delivery.carrier", [], "name", "delivery_type"),
    "carrier": ("delivery.carrier", [], "name", "delivery_type"),
    "order_type": ("crm.team", [], "name", "name"),
    "item": ("product.product", [["sale_ok", "=", True]], "default_code", "name"),
    "tax": ("account.tax", [["type_tax_use", "=", "sale"]], "name", "amount"),
    "tax_code": ("account.tax", [["type_tax_use", "=", "sale"]], "name", "amount"),
    "warehouse": ("stock.warehouse", [], "name", "code"),
    "customer_class": ("res.partner.category", [], "name", "name"),
    "unit": ("uom.uom", [], "name", "name"),
    "terms": ("account.payment.term", [], "name", "name"),
    "price_list": ("product.pricelist", [], "name", "name"),
}


def words(rpc: Rpc, kind: str) -> Iterable[WordSeen]:
    """List a kind; one whose app is not installed has no words."""
    try:
        return list(_SPECIAL[kind](rpc) if kind in _SPECIAL else _listed(rpc, kind))
    except AppMissing:
        return []


def _listed(rpc: Rpc, kind: str) -> Iterator[WordSeen]:
    model, holding, word, label = _LISTS[kind]
    fields, last = ("id", word, label), 0
    while True:
        domain = [*holding, ["id", ">", last]]
        rows = rpc.rows(model, domain, fields, order="id asc", limit=PAGE_SIZE)
        for row in rows:
            if text(row[word]):
                yield WordSeen(key=key_of(text(row[word])), label=text(row.get(label)))
        if len(rows) < PAGE_SIZE:
            return
        last = int(rows[-1]["id"])


def _custom_fields(rpc: Rpc) -> Iterator[WordSeen]:
    """List the fields that may be filled: each model's own and those a site has added to it."""
    for kind, model in MODELS.items():
        yield from _fillable(rpc, kind, model)


def _fillable(rpc: Rpc, kind: str, model: str) -> Iterator[WordSeen]:
    try:
        found = rpc.fetch(model, "fields_get", attributes=["string", "type", "readonly"])
    except AppMissing:
        return
    for name, facts in sorted(found.items()):
        sort = SORTS.get(facts.get("type"))
        spelled = f"{name}:{sort}" if sort else name
        is_open = sort is not None and not facts.get("readonly")
        if is_open and OFFERS[kind].field(spelled):
            yield WordSeen(key=key_of(kind, spelled), label=text(facts.get("string")))


def _categories(rpc: Rpc) -> Iterator[WordSeen]:
    """List categories by the path each stands at, below the root that holds all goods."""
    rows = rpc.rows("product.category", [], ("id", "complete_name"), order="id asc")
    paths = (category_path(text(row["complete_name"])) for row in rows)
    return (WordSeen(key=path_key(path)) for path in paths if path)


def _types(rpc: Rpc) -> Iterator[WordSeen]:
    """List what a product may be made as; a combo is put together by staff."""
    return (WordSeen(key=key_of(word), label=label) for word, label in TYPES.items())


_SPECIAL: dict[str, Callable[[Rpc], Iterator[WordSeen]]] = {
    "custom_field": _custom_fields,
    "category": _categories,
    "product_type": _types,
}
