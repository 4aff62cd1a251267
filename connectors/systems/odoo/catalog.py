"""What is sold, how much of it there is, at what price, and to whom; to and fro."""

from dataclasses import replace
from datetime import datetime

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Account, Price, Product, Stock, Words
from connectors.capabilities import (
    AccountSource,
    AccountTarget,
    PriceSource,
    PriceTarget,
    ProductSource,
    ProductTarget,
    StockSource,
    StockTarget,
)
from connectors.systems.odoo import (
    changes,
    gather,
    gather_catalog,
    partners,
    stocking,
    translate_catalog,
    translate_catalog_write,
    translate_partners,
)
from connectors.systems.odoo.session import Session, stub

_EVERY = ["active", "in", [True, False]]  # those put away as well


class Catalog(
    Session,
    ProductSource,
    ProductTarget,
    StockSource,
    StockTarget,
    PriceSource,
    PriceTarget,
    AccountSource,
    AccountTarget,
):
    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page:
        found = changes.rows(self.rpc, "product.product", [_EVERY], since, page, ())
        documents = gather_catalog.products(self.rpc, [row["id"] for row in found]) if found else []
        return changes.page(found, [stub(raw, "product") for raw in documents])

    def fetch_product(self, id: str) -> Raw:
        return self.one(gather_catalog.products(self.rpc, [int(id)]), f"product {id}")

    def read_product(self, raw: Raw) -> Product:
        return translate_catalog.read_product(raw, self.address())

    def find_item(self, sku: str) -> Posted | None:
        return stocking.find_item(self.directory, sku)

    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document:
        return translate_catalog_write.write_product(product, words, there)

    def send_product(self, document: Document) -> Posted:
        return stocking.send_product(self.rpc, self.directory, document)

    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page:
        """Tell all of it each time: goods that move do not stamp their product."""
        counted = [["is_storable", "=", True], ["sale_ok", "=", True]]
        found = changes.rows(self.rpc, "product.product", counted, None, page, ())
        documents = gather_catalog.stock(self.rpc, [row["id"] for row in found]) if found else []
        return _untimed(changes.page(found, [stub(raw, "product") for raw in documents]))

    def fetch_stock(self, id: str) -> Raw:
        return self.one(gather_catalog.stock(self.rpc, [int(id)]), f"product {id}")

    def read_stock(self, raw: Raw) -> Stock:
        return translate_catalog.read_stock(raw)

    def write_stock(self, stock: Stock, words: Words, there: Posted) -> Document:
        return translate_catalog_write.write_stock(stock, words, there, self.settings)

    def send_stock(self, document: Document) -> Posted:
        return stocking.send_stock(self.rpc, self.directory, document)

    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page:
        """Tell all of them each time: a rule of a price list does not stamp its products."""
        sold = [["sale_ok", "=", True]]
        found = changes.rows(self.rpc, "product.product", sold, None, page, ())
        documents = gather_catalog.prices(self.rpc, [row["id"] for row in found]) if found else []
        stubs = [Stub(id=f"{r['product']['id']} {r['currency']}", document=r) for r in documents]
        return _untimed(changes.page(found, stubs))

    def fetch_price(self, id: str) -> Raw:
        product, _, currency = id.partition(" ")
        documents = gather_catalog.prices(self.rpc, [int(product)])
        return self.one([r for r in documents if r["currency"] == currency], f"price of {id}")

    def read_price(self, raw: Raw) -> Price:
        return translate_catalog.read_price(raw)

    def write_price(self, price: Price, words: Words, there: Posted) -> Document:
        return translate_catalog_write.write_price(price, words, there, self.settings)

    def send_price(self, document: Document) -> Posted:
        return stocking.send_price(self.rpc, self.directory, document)

    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page:
        """List customers of whom anything changed: a contact is a record of its own there."""
        found = changes.rows(
            self.rpc, "res.partner", [_EVERY], since, page, ("commercial_partner_id",)
        )
        tops = sorted({partners.top_of(row) for row in found})
        documents = gather.accounts(self.rpc, tops) if tops else []
        return changes.page(found, [stub(raw, "partner") for raw in documents])

    def fetch_account(self, id: str) -> Raw:
        return self.one(gather.accounts(self.rpc, [int(id)]), f"customer {id}")

    def read_account(self, raw: Raw) -> Account:
        return translate_partners.read_account(raw)

    def find_account(self, account: Account) -> Posted | None:
        return partners.find_account(self.rpc, account)

    def write_account(self, account: Account, words: Words, there: Posted | None) -> Document:
        return translate_catalog_write.write_account(account, words, there)

    def send_account(self, document: Document) -> Posted:
        return stocking.send_account(self.rpc, self.directory, document)


def _untimed(page: Page) -> Page:
    return replace(page, latest=None)
