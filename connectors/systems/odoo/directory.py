"""Look up the records that words name: what a document says by name is sent by id.

Nothing there keeps a name or a SKU from being given twice; then a person has to say which is meant.
"""

from collections.abc import Iterable
from typing import Any

from connectors.canonical import path_of
from connectors.errors import CannotSay, RecordRefused
from connectors.systems.odoo.fields import SYSTEM, Raw, id_of, name_of, text
from connectors.systems.odoo.rpc import Rpc
from connectors.systems.odoo.translate_catalog import ALL_GOODS

#: what is named -> (model, fields it goes by, what else must hold, what staff call it)
_KINDS: dict[str, tuple[str, tuple[str, ...], list[Any], str]] = {
    "carrier": ("delivery.carrier", ("name",), [], "delivery method"),
    "carrier product": ("delivery.carrier", ("name",), [], "delivery method"),
    "journal": (
        "account.journal",
        ("code", "name"),
        [["type", "in", ["bank", "cash", "credit"]]],
        "journal for payments",
    ),
    "tax": ("account.tax", ("name",), [["type_tax_use", "=", "sale"]], "sales tax"),
    "warehouse": ("stock.warehouse", ("code", "name"), [], "warehouse"),
    "team": ("crm.team", ("name",), [], "sales team"),
    "tag": ("crm.tag", ("name",), [], "tag"),
    "category": ("res.partner.category", ("name",), [], "customer tag"),
    "unit": ("uom.uom", ("name",), [], "unit of measure"),
    "term": ("account.payment.term", ("name",), [], "payment term"),
    "price list": ("product.pricelist", ("name",), [], "price list"),
    "product category": ("product.category", ("complete_name",), [], "product category"),
    "currency": ("res.currency", ("name",), [], "active currency"),
    "country": ("res.country", ("code",), [], "country"),
}
_FIELDS = (
    "id",
    "name",
    "code",
    "product_id",
    "price_include",
    "currency_id",
    "lot_stock_id",
    "inbound_payment_method_line_ids",
)
_PRODUCT = ("id", "default_code", "barcode", "name", "uom_id", "tracking", "product_tmpl_id",
            "currency_id", "list_price")  # fmt: skip


class Directory:
    """What a connection has looked up already; it is kept for a task, not for longer."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self._found: dict[tuple[str, str], Raw] = {}

    def row(self, kind: str, word: str) -> Raw:
        """Find the one record a word names; RecordRefused names both where there are two."""
        if (kind, word) not in self._found:
            found = self._rows(kind, word)
            if not found:
                raise RecordRefused(f"it has no {_KINDS[kind][3]} “{word}”", system=SYSTEM)
            self._found[kind, word] = found[0]
        return self._found[kind, word]

    def maybe(self, kind: str, word: str) -> int | None:
        """Find what a source's own word may name; None where nothing here is called so."""
        found = self._rows(kind, word) if word else []
        return int(found[0]["id"]) if found else None

    def _rows(self, kind: str, word: str) -> list[Raw]:
        model, names, holding, label = _KINDS[kind]
        for name in names:
            domain = [_is_named(kind, name, word), *holding]
            found: list[Raw] = self.rpc.rows(model, domain, _FIELDS, limit=3)
            if len(found) > 1:
                raise RecordRefused(_twice(label, word, found), system=SYSTEM)
            if found:
                return found
        return []

    def id(self, said: Raw) -> int:
        """Give the id a document's {"of", "named"} stands for."""
        kind, word = said["of"], said["named"]
        if kind == "item":
            return int(self.product(word)["id"])
        if kind == "tag":
            return self._tag(word)
        row = self.row(kind, word)
        if kind == "carrier product":
            return id_of(row["product_id"])
        if kind == "tax" and row.get("price_include"):
            told = f"the tax “{word}” is part of the price there; map to one that is added to it"
            raise CannotSay(told, system=SYSTEM)
        return int(row["id"])

    def _tag(self, word: str) -> int:
        """Find a tag, or make it: tags are anybody's to add there."""
        known = self.maybe("tag", word)
        return known if known is not None else self.rpc.create("crm.tag", {"name": word})

    def learn(self, skus: Iterable[str]) -> None:
        """Look up the products of a whole order at once."""
        wanted = [sku for sku in dict.fromkeys(skus) if ("item", sku) not in self._found]
        if not wanted:
            return
        rows = self.rpc.rows("product.product", [["default_code", "in", wanted]], _PRODUCT)
        for sku in wanted:
            same = [row for row in rows if text(row["default_code"]) == sku]
            if len(same) > 1:
                raise RecordRefused(_twice("product", sku, same), system=SYSTEM)
            if same:
                self._found["item", sku] = same[0]

    def product(self, sku: str) -> Raw:
        """Find the product of a SKU; one without is named by barcode or id, as orders here say it."""
        found = self.product_or_none(sku)
        if found is None:
            raise RecordRefused(f"it has no product “{sku}”", system=SYSTEM)
        return found

    def product_or_none(self, sku: str) -> Raw | None:
        self.learn([sku])
        if ("item", sku) in self._found:
            return self._found["item", sku]
        word, _, id = sku.partition(" ")
        is_id = word == "product" and id.isdigit()
        domain = [["id", "=", int(id)]] if is_id else [["barcode", "=", sku]]
        rows: list[Raw] = self.rpc.rows("product.product", domain, _PRODUCT, limit=2)
        if rows:
            self._found["item", sku] = rows[0]
        return rows[0] if rows else None

    def currency(self) -> str:
        """Tell the company's own currency."""
        if ("company", "") not in self._found:
            found = self.rpc.rows("res.company", [], ("id", "currency_id"), limit=1, order="id asc")
            self._found["company", ""] = found[0] if found else {}
        return name_of(self._found["company", ""].get("currency_id"))

    def partner(self, customer: str) -> int:
        """Find a customer: "#6" is the id a look-up gave, all else the reference staff typed."""
        if customer.startswith("#") and customer[1:].isdigit():
            return int(customer[1:])
        found = self.rpc.rows("res.partner", [["ref", "=", customer]], ("id", "name"), limit=3)
        if len(found) != 1:
            told = (
                _twice("customer", customer, found) if found else f"it has no customer “{customer}”"
            )
            raise RecordRefused(told, system=SYSTEM)
        return int(found[0]["id"])

    def state(self, country: int, state: str) -> int | None:
        """Find a state by its code or its name; many countries have none there."""
        for name in ("code", "name"):
            domain = [["country_id", "=", country], [name, "=ilike", state]]
            found = self.rpc.rows("res.country.state", domain, ("id",), limit=1)
            if found:
                return int(found[0]["id"])
        return None


def _is_named(kind: str, field: str, word: str) -> list[Any]:
    """Ask for a name; a category stands below a root at some sites, which its path leaves out."""
    if kind != "product category":
        return [field, "=", word]
    path = " / ".join(path_of(word))
    return [field, "in", [path, f"{ALL_GOODS} / {path}"]]


def _twice(label: str, word: str, rows: list[Raw]) -> str:
    both = " and ".join(f"{text(row.get('name')) or word} (id {row['id']})" for row in rows[:2])
    return f"it has more than one {label} “{word}”: {both}; give one of them another name"
