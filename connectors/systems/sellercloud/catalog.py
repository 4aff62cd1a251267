"""What is sold: descriptions, quantities and prices, read and written."""

from datetime import datetime
from functools import cached_property
from typing import Any

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Price, Product, Stock, Words
from connectors.capabilities import (
    PriceSource,
    PriceTarget,
    ProductSource,
    ProductTarget,
    StockSource,
    StockTarget,
)
from connectors.errors import NotThere, RecordRefused
from connectors.kit.naming import identity
from connectors.systems.sellercloud import lists, translate_catalog, translate_stock
from connectors.systems.sellercloud.door import Door, rows_of
from connectors.systems.sellercloud.fields import text

_CATALOG, _INVENTORY = "api/Catalog", "api/Inventory"
#: A shadow is a product's listing under another number: its parent is the product.
_NO_SHADOWS = {"model.displayShadows": 0}


class Catalog(
    Door, ProductSource, ProductTarget, StockSource, StockTarget, PriceSource, PriceTarget
):
    suggested_master_of = {"product": ("descriptions", "media", "numbers", "price", "state")}

    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page:
        """List changed products whole: a row holds all but the images, which come a page a call."""
        found, rows = self._changed(_CATALOG, since, page, "read the catalog")
        images = self._images([identity(row["ID"]) for row in rows])
        stubs = [
            Stub(
                id=identity(row["ID"]),
                stamp=text(row.get("LastModifiedDate")),
                document=self._whole(row, images),
            )
            for row in rows
        ]
        return self.page_of(found, stubs, page, self.latest_of(rows, "LastModifiedDate"))

    def _changed(
        self, path: str, since: datetime | None, page: str, right: str
    ) -> tuple[Raw, list[Raw]]:
        changed = {"model.lastUpdatedFrom": self.moment(since)} if since else {}
        chosen = {**changed, **_NO_SHADOWS, "model.companyID": self.companies}
        found = self.fetch_paged(path, chosen, page, right).json()
        return found, [row for row in found["Items"] or () if self._is_own(row)]

    def _is_own(self, row: Raw) -> bool:
        is_taken = not self.companies or str(row.get("CompanyID")) in self.companies
        return is_taken and not text(row.get("ShadowOf"))

    def _whole(self, row: Raw, images: dict[str, list[Raw]]) -> Raw:
        brand = self._brands.get(str(row.get("BrandID") or ""), "")
        return {"product": row, "images": images.get(identity(row["ID"]), []), "brand": brand}

    def _images(self, ids: list[str]) -> dict[str, list[Raw]]:
        """Fetch the images of a page of products; without that right their main one is known."""
        if not ids:
            return {}
        said = {"ProductsIDs": ids}
        try:
            answer = self.http.fetch("POST", "api/ProductImage/GetProductsImages", json=said)
        except NotThere:
            return {}
        return {text(row["ProductID"]): row.get("Images") or [] for row in rows_of(answer)}

    @cached_property
    def _brands(self) -> dict[str, str]:
        return {word.key[0]: word.label for word in lists.words(self.http, "brand")}

    def fetch_product(self, id: str) -> Raw:
        return self._whole(self._row(id), self._images([id]))

    def _row(self, id: str, path: str = _CATALOG, name: str = "model.sKU") -> Raw:
        rows = self._rows(id, path, name)
        if not rows:
            raise NotThere(f"product {id}", system=self.label)
        return rows[0]

    def _rows(self, id: str, path: str = _CATALOG, name: str = "model.sKU") -> list[Raw]:
        """List the products of a number, spelled as it is: SKUs have slashes, so not in the path."""
        found = self.http.fetch("GET", path, params={name: id}).json()
        rows = found["Items"] or []
        return [row for row in rows if identity(row["ID"]).casefold() == id.casefold()]

    def read_product(self, raw: Raw) -> Product:
        return translate_catalog.read_product(raw, self.zone, self.settings.get("uom_column", ""))

    def find_item(self, sku: str) -> Posted | None:
        rows = self._rows(sku)
        if len(rows) > 1:
            named = ", ".join(f"{text(r['ID'])} of {text(r.get('CompanyName'))}" for r in rows)
            told = f"{len(rows)} products go by {sku}: {named}"
            raise RecordRefused(told, system=self.label)
        if not rows:
            return None
        return Posted(number=text(rows[0]["ID"]), id=text(rows[0]["ID"]))

    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document:
        if there:
            return translate_catalog.write_change(product, words, there, self._uom_column)
        company = self.companies[0] if self.companies else ""
        kind = words.word("product_type", product.type) or self.settings.get("product_type") or ""
        return translate_catalog.write_product(product, words, (company, kind), self._uom_column)

    @property
    def _uom_column(self) -> str:
        return self.settings.get("uom_column") or ""

    def send_product(self, document: Document) -> Posted:
        """Make it where it is new, then describe it; both are harmless to do again."""
        if document["new"]:
            self.http.send("POST", "api/Products", json=document["new"])
        self.http.send("PUT", "api/Catalog/BasicInfo", json=document["basic"])
        if document["columns"]["CustomColumns"]:
            self.http.send("PUT", "api/Products/CustomColumns", json=document["columns"])
        if document["stock"]:
            self._send_in_all(document["stock"])
        id = document["basic"]["ProductID"]
        return Posted(number=id, id=id)

    def _send_in_all(self, document: Document) -> None:
        """Set the quantity told with a product: in all, whatever the warehouses are."""
        held, default = self._warehouses(document["ProductID"]), self._default_warehouse
        said = translate_stock.in_all(document, held, default)
        for one in translate_stock.physical(said, held, lambda: default):
            self.http.send("PUT", "api/Inventory/SetPhysicalInventory", json=one)

    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page:
        found, rows = self._changed(_INVENTORY, since, page, "read the inventory")
        stubs = [Stub(id=identity(row["ID"]), stamp=translate_stock.stamp(row)) for row in rows]
        return self.page_of(found, stubs, page, self.latest_of(rows, "LastModifiedDate"))

    def fetch_stock(self, id: str) -> Raw:
        """Fetch the sum as it is stated, and what lies where; a kit has only the sum."""
        row = self._row(id, _INVENTORY, "model.inventoryID")
        return {"item": row, "warehouses": self._warehouses(id)}

    def _warehouses(self, id: str) -> list[Any]:
        params = {"productID": id}
        return rows_of(self.http.fetch("GET", "api/Inventory/Warehouses", params=params))

    def read_stock(self, raw: Raw) -> Stock:
        return translate_stock.read_stock(raw, self.zone)

    def write_stock(self, stock: Stock, words: Words, there: Posted) -> Document:
        return translate_stock.write_stock(stock, words, there)

    def send_stock(self, document: Document) -> Posted:
        """Set what lies in each warehouse so that the wanted quantity is free there."""
        held = self._warehouses(document["ProductID"])
        for said in translate_stock.physical(document, held, lambda: self._default_warehouse):
            self.http.send("PUT", "api/Inventory/SetPhysicalInventory", json=said)
        return Posted(number=document["ProductID"], id=document["ProductID"])

    @cached_property
    def _default_warehouse(self) -> str:
        params = {"model.isDefault": 1, "model.pageNumber": 1, "model.pageSize": lists.PAGE_SIZE}
        found = self.http.fetch("GET", "api/Warehouses", params=params).json()
        ids = [str(row["ID"]) for row in found["Items"] or () if row.get("IsDefault")]
        if not ids:
            told = "no warehouse is the default one; map the source's warehouses"
            raise RecordRefused(told, system=self.label)
        return ids[0]

    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page:
        found, rows = self._changed(_CATALOG, since, page, "read the catalog")
        stubs = [
            Stub(id=identity(row["ID"]), stamp=text(row.get("LastModifiedDate")), document=row)
            for row in rows
        ]
        return self.page_of(found, stubs, page, self.latest_of(rows, "LastModifiedDate"))

    def fetch_price(self, id: str) -> Raw:
        return self._row(id)

    def read_price(self, raw: Raw) -> Price:
        return translate_catalog.read_price(raw, self.zone)

    def write_price(self, price: Price, words: Words, there: Posted) -> Document:
        return translate_catalog.write_price(price, words, there)

    def send_price(self, document: Document) -> Posted:
        self.http.send("PUT", "api/Catalog/Prices", json=document)
        return Posted(number=document["ProductID"], id=document["ProductID"])
