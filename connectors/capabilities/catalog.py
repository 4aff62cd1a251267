"""Products, stock, prices and customers: states, of which only the newest value counts.

A source lists what changed; where the list holds the whole record, a stub carries it as `document`.
A target finds what it holds (`find_…`), and writes onto it (`there`) or makes it new (`there` is
None). `words.says(name)` tells whether a canonical field may be written: another system may be its
master. `words.extras` are fields of the target's own that staff filled by rules.
"""

from abc import abstractmethod
from datetime import datetime

from connectors.base import Connector, Document, Page, Posted, Raw
from connectors.canonical import Account, Price, Product, Stock, Words


class ProductSource(Connector):
    """Where products are described."""

    @abstractmethod
    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_product(self, id: str) -> Raw: ...

    @abstractmethod
    def read_product(self, raw: Raw) -> Product: ...


class ItemTarget(Connector):
    """Knows products by the number they are sold under."""

    @abstractmethod
    def find_item(self, sku: str) -> Posted | None:
        """Find a product: `number` is its SKU, `id` its id here, `detail` what else a write needs.

        Two products of one SKU are an error of staff's to mend: RecordRefused names both.
        """


class ProductTarget(ItemTarget):
    """Takes products: descriptions, categories, media. Stock and prices come by their own kinds."""

    @abstractmethod
    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document: ...

    @abstractmethod
    def send_product(self, document: Document) -> Posted: ...


class StockSource(Connector):
    """Tells how much is free to sell. What has no stamp of its own is told whole each time."""

    @abstractmethod
    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_stock(self, id: str) -> Raw: ...

    @abstractmethod
    def read_stock(self, raw: Raw) -> Stock: ...


class StockTarget(ItemTarget):
    """Lists a quantity: `stock.available` is what the channel may sell, its rules applied."""

    @abstractmethod
    def write_stock(self, stock: Stock, words: Words, there: Posted) -> Document: ...

    @abstractmethod
    def send_stock(self, document: Document) -> Posted: ...


class PriceSource(Connector):
    """Tells every price of a product together, one record a product and currency."""

    @abstractmethod
    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_price(self, id: str) -> Raw: ...

    @abstractmethod
    def read_price(self, raw: Raw) -> Price: ...


class PriceTarget(ItemTarget):
    """Takes prices; what it has no place for (a tier, a customer's own) it says by CannotSay."""

    @abstractmethod
    def write_price(self, price: Price, words: Words, there: Posted) -> Document: ...

    @abstractmethod
    def send_price(self, document: Document) -> Posted: ...


class AccountSource(Connector):
    """Customers as master records, with or without an order."""

    @abstractmethod
    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page: ...

    @abstractmethod
    def fetch_account(self, id: str) -> Raw: ...

    @abstractmethod
    def read_account(self, raw: Raw) -> Account: ...


class AccountTarget(Connector):
    """Takes customers. Found by the id it knows, then by e-mail; made only where neither is known."""

    @abstractmethod
    def find_account(self, account: Account) -> Posted | None: ...

    @abstractmethod
    def write_account(self, account: Account, words: Words, there: Posted | None) -> Document: ...

    @abstractmethod
    def send_account(self, document: Document) -> Posted: ...
