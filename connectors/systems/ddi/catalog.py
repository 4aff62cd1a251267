"""Products, stock, prices and customers, of which Inform is the authority."""

from datetime import datetime

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Account, Price, Product, Stock, Words
from connectors.capabilities import (
    AccountSource,
    PriceSource,
    ProductSource,
    ProductTarget,
    StockSource,
)
from connectors.errors import NotThere
from connectors.systems.ddi import contract, lists, translate_catalog, translate_products
from connectors.systems.ddi.door import Door


class Catalog(Door, ProductSource, ProductTarget, StockSource, PriceSource, AccountSource):
    suggested_master_of = {"product": ("quantity",)}

    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page:
        listed = self.wire.fetch_page(contract.PRODUCTS, since, page)
        return lists.page_of(listed, "productNumber")

    def fetch_product(self, id: str) -> Raw:
        found = self.wire.fetch_all(contract.PRODUCTS)
        return lists.first(found, f"product {id}", productNumber=id)

    def read_product(self, raw: Raw) -> Product:
        return translate_products.read_product(raw, self.currency)

    def find_item(self, sku: str) -> Posted | None:
        found = self.wire.find_product(sku)
        return Posted(number=found["productNumber"], id=found["productNumber"]) if found else None

    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document:
        return translate_products.write_product(product, words, there, self.currency)

    def send_product(self, document: Document) -> Posted:
        done = self.wire.send_product(document)
        return Posted(number=done["productNumber"], id=done["productNumber"])

    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page:
        return lists.stock(self.wire, since)

    def fetch_stock(self, id: str) -> Raw:
        rows = [r for r in self.wire.fetch_all(contract.AVAILABILITY) if r["productNumber"] == id]
        if not rows:
            raise NotThere(f"product {id}", system=self.label)
        return {"product": id, "rows": rows}

    def read_stock(self, raw: Raw) -> Stock:
        return translate_catalog.read_stock(raw)

    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page:
        """List products with their prices: asked for here, for the list alone has the list price."""
        listed = self.wire.fetch_page(contract.PRODUCTS, since, page)
        stubs = [Stub(id=one["productNumber"], document=self._priced(one)) for one in listed.items]
        return lists.page(listed, stubs)

    def fetch_price(self, id: str) -> Raw:
        return self._priced(self.fetch_product(id))

    def _priced(self, product: Raw) -> Raw:
        everybody = self.said("web_customer")
        customers = dict.fromkeys([everybody, *self.named("price_customers")])
        asked = [(c, q) for c in customers if c for q in self.named("price_quantities") or ["1"]]
        return lists.prices(self.wire, product, asked, everybody)

    def read_price(self, raw: Raw) -> Price:
        return translate_catalog.read_price(raw, self.currency)

    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page:
        listed = self.wire.fetch_page(contract.CUSTOMERS, since, page)
        return lists.page_of(listed, "customerNumber")

    def fetch_account(self, id: str) -> Raw:
        found = self.wire.find_customers(customerNumber=id)
        return lists.first(found, f"customer {id}", customerNumber=id)

    def read_account(self, raw: Raw) -> Account:
        return translate_catalog.read_account(raw)
