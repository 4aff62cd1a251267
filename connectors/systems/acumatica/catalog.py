"""What is sold: products, quantities free to sell, prices."""

from collections import defaultdict
from datetime import UTC, datetime
from functools import cached_property

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Price, Product, Stock, Words
from connectors.capabilities import PriceSource, ProductSource, ProductTarget, StockSource
from connectors.errors import NotThere
from connectors.systems.acumatica import (
    answers,
    lists,
    translate_items,
    translate_prices,
    translate_stock,
)
from connectors.systems.acumatica.door import Door
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import quoted, read_time, text, value, wrapped

#: Entity -> the field that tells when it changed; the two are listed one after the other.
_ITEMS = {"StockItem": "LastModified", "NonStockItem": "LastModifiedDateTime"}
_WHOLE = {"$expand": "Attributes,Categories,CrossReferences"}
_MEDIA = {"StockItem": "FileURLs", "NonStockItem": "FileUrls"}
#: One call an item: as many stubs as a task completes in a fair time.
STOCK_PAGE = 200


class Catalog(Door, ProductSource, ProductTarget, StockSource, PriceSource):
    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page:
        """List stock items, then non-stock items; `page` is "entity:how many to skip"."""
        entity, _, skip = (page or "StockItem:0").partition(":")
        field = _ITEMS[entity]
        params = {"$select": f"InventoryID,{field}"}
        rows = self.fetch_changed(entity, field, since, int(skip), params)
        stubs = [Stub(id=text(row, "InventoryID"), stamp=text(row, field)) for row in rows]
        found = answers.page_of(stubs, rows, field, skip)
        onward = f"{entity}:{found.next_page}" if found.next_page else ""
        if not onward and entity == "StockItem":
            onward = "NonStockItem:0"
        return Page(stubs=found.stubs, next_page=onward, latest=found.latest)

    def fetch_product(self, id: str) -> Raw:
        """Fetch an item with what its listing needs: its sales categories and its kit's parts."""
        for entity in _ITEMS:
            params = {"$expand": f"{_WHOLE['$expand']},{_MEDIA[entity]}"}
            item = self.find_first(entity, f"InventoryID eq {quoted(id)}", params)
            if item:
                return {"item": item, "categories": self._paths(item), "kit": self._kit(item)}
        raise NotThere(f"item {id}", system=self.label)

    def _paths(self, item: Fields) -> list[Fields]:
        """Give the item's sales categories with those they stand under."""
        wanted = [value(row, "CategoryID", None) for row in item.get("Categories") or ()]
        found = {}
        while wanted:
            id = wanted.pop()
            if id in self._categories and id not in found:
                found[id] = self._categories[id]
                wanted.append(value(found[id], "ParentCategoryID", None))
        return [found[id] for id in sorted(found)]

    @cached_property
    def _categories(self) -> dict[int, Fields]:
        """List the sales categories, once a task."""
        return lists.sales_categories(self.fetch_entity)

    def _kit(self, item: Fields) -> Fields:
        if not (value(item, "IsAKit", False) or value(item, "IsKit", False)):
            return {}
        chosen = f"KitInventoryID eq {quoted(text(item, 'InventoryID'))} and Active eq true"
        params = {"$expand": "StockComponents,NonStockComponents"}
        try:
            return self.find_first("KitSpecification", chosen, params) or {}
        except NotThere:
            return {}

    def read_product(self, raw: Raw) -> Product:
        attribute = self.settings.get("brand_attribute") or ""
        return translate_items.read_product(raw, attribute, self.currency)

    @property
    def currency(self) -> str:
        return self.settings.get("currency") or "USD"

    def find_item(self, sku: str) -> Posted | None:
        for entity in _ITEMS:
            found = self.find_first(
                entity, f"InventoryID eq {quoted(sku)}", {"$select": "InventoryID"}
            )
            if found:
                return Posted(
                    number=text(found, "InventoryID"), id=found.get("id") or "", detail=entity
                )
        return None

    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document:
        if there:
            return translate_items.write_change(product, words, there)
        item_class = self.settings.get("item_class") or ""
        return translate_items.write_product(product, words, item_class)

    def send_product(self, document: Document) -> Posted:
        mode = answers.UPDATE_ONLY if document["is_there"] else answers.CREATE_ONLY
        made = self.send_entity(document["entity"], self._placed(document), **mode)
        return Posted(
            number=text(made, "InventoryID"), id=made.get("id") or "", detail=document["entity"]
        )

    def _placed(self, document: Document) -> Document:
        """Put the numbers of its sales categories into an item, where it has any to say."""
        if not document["categories"]:
            item: Document = document["item"]
            return item
        held = self._held(document) if document["is_there"] else {}
        return translate_items.placed(document, lists.paths(self._categories), held)

    def _held(self, document: Document) -> Fields:
        chosen = f"InventoryID eq {quoted(text(document['item'], 'InventoryID'))}"
        params = {"$select": "InventoryID,Categories/CategoryID", "$expand": "Categories"}
        return self.find_first(document["entity"], chosen, params) or {}

    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page:
        """List the items whose free quantity changed: one call tells them all.

        The inquiry answers its whole list, so pages are cut here: `page` is the change the next one
        goes on after, and each asks for less than the one before.
        """
        after = datetime.fromisoformat(page) if page else None
        start = after or since
        asked = wrapped(LastModifiedDateTime=start) if start else {}
        rows = self.fetch_inquiry("InventoryQuantityAvailable", asked, "Results")
        chosen, onward = translate_stock.cut(rows, after, STOCK_PAGE)
        times = [read_time(value(row, answers.CHANGED)) for row in chosen]
        by_warehouse = self.settings.get("stock_detail") != "total"
        stubs = [translate_stock.stock_stub(row, by_warehouse) for row in chosen]
        return Page(stubs=tuple(stubs), next_page=onward, latest=max(times, default=None))

    def fetch_stock(self, id: str) -> Raw:
        """Fetch an item's quantities, a row a warehouse and location."""
        rows = self.fetch_inquiry("InventorySummaryInquiry", wrapped(InventoryID=id), "Results")
        return {"id": id, "rows": rows}

    def read_stock(self, raw: Raw) -> Stock:
        return translate_stock.read_stock(raw)

    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page:
        """List today's prices whole, a call an item class: the inquiry cannot be asked for changes."""
        classes = self.listed_in("price_classes") or ("",)
        place = int(page or 0)
        asked = wrapped(ItemClassID=classes[place])
        stubs = [
            Stub(id=id, stamp=translate_prices.stamp(rows), document={"id": id, "rows": rows})
            for id, rows in self._prices(asked).items()
        ]
        onward = str(place + 1) if place + 1 < len(classes) else ""
        return Page(stubs=tuple(stubs), next_page=onward)

    def _prices(self, asked: Document) -> dict[str, list[Fields]]:
        """Ask for the prices in force today, grouped by item and currency."""
        asked = {**asked, **wrapped(EffectiveAsOf=datetime.now(UTC).date())}
        grouped = defaultdict(list)
        for row in self.fetch_inquiry("SalesPricesInquiry", asked, "SalesPriceDetails"):
            if translate_prices.is_for_all_warehouses(row):
                grouped[translate_prices.price_id(row)].append(row)
        return grouped

    def fetch_price(self, id: str) -> Raw:
        item, _, _ = id.rpartition(" ")
        rows = self._prices(wrapped(InventoryID=item)).get(id)
        if not rows:
            raise NotThere(f"a price of {id}", system=self.label)
        return {"id": id, "rows": rows}

    def read_price(self, raw: Raw) -> Price:
        return translate_prices.read_price(raw)
