"""Products, stock, prices and customers, to and from a shop: the network verbs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Account, Price, Product, Stock, Words
from connectors.canonical.measuring import measured_price, measured_stock
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
from connectors.errors import CannotSay
from connectors.kit.naming import identity
from connectors.systems.woocommerce import (
    listing,
    translate_accounts,
    translate_listing,
    translate_prices,
    translate_products,
)
from connectors.systems.woocommerce.fields import cleaned, plain, read_time, since_of, stamp, text
from connectors.systems.woocommerce.shop import PAGE_SIZE, AtShop, pages
from connectors.systems.woocommerce.translate_products import id_of, path_of

#: Pages of variations: they stand under their parents, whose own change need not tell of theirs.
VARIATIONS = "variations "
#: As they were typed: shown to readers, texts come with paragraphs made and short codes run (seen).
AS_TYPED = {"context": "edit"}
_COUNTED = "id,type,sku,parent_id,manage_stock,stock_quantity"
_PRICED = (
    "id,type,sku,parent_id,regular_price,sale_price,date_on_sale_from,date_on_sale_to,"
    "meta_data,date_modified_gmt"
)


class Items(AtShop):
    """Lists of products, and behind them of the variations of each variable one."""

    def _products(
        self, since: datetime | None, page: str, **chosen: Any
    ) -> tuple[list[Raw], str, list[Raw]]:
        """Give one page as (rows, next page, parents of the rows that are variations)."""
        is_plain = not page.startswith(VARIATIONS)
        number = int(page.removeprefix(VARIATIONS) or 1)
        asked = {"status": "any", "orderby": "id", "order": "asc", "page": number, **chosen}
        if is_plain:
            changed = {"modified_after": since_of(since), "dates_are_gmt": "true"} if since else {}
            answer = self.shop.ask("products", per_page=PAGE_SIZE, **asked, **changed)
            onward = str(number + 1) if number < pages(answer) else f"{VARIATIONS}1"
            return answer.json(), onward, []
        whole = {name: value for name, value in asked.items() if name != "_fields"}
        answer = self.shop.ask("products", per_page=10, type="variable", **whole)
        onward = f"{VARIATIONS}{number + 1}" if number < pages(answer) else ""
        return list(self._variations(answer.json(), chosen)), onward, answer.json()

    def _variations(self, parents: list[Raw], chosen: dict[str, Any]) -> Iterator[Raw]:
        for parent in parents:
            for row in self.shop.every(f"products/{parent['id']}/variations", **chosen):
                yield {**row, "type": "variation", "parent_id": parent["id"]}

    def _one(self, id: str, **chosen: Any) -> Raw:
        row = cleaned(self.shop.get(path_of(id), **chosen))
        above = id.rpartition("/")[0]
        return {**row, "type": "variation", "parent_id": int(above)} if above else row

    def _setting(self, group: str, name: str) -> str:
        return text(self.shop.get(f"settings/{group}/{name}")["value"])

    def _currency(self) -> str:
        return self._setting("general", "woocommerce_currency")

    def find_item(self, sku: str) -> Posted | None:
        row = listing.article(self.shop, sku)
        if row is None:
            return None
        return Posted(number=text(row["sku"]), id=id_of(row), detail=text(row.get("type")))

    def _change(self, id: str, body: Raw) -> Posted:
        row = self.shop.put(path_of(id), body) if id else self.shop.post("products", body)
        kind = "variation" if "/" in id else text(row.get("type"))
        return Posted(number=text(row["sku"]), id=id or id_of(row), detail=kind)


def _latest(rows: list[Raw]) -> datetime | None:
    return max(filter(None, (read_time(r.get("date_modified_gmt")) for r in rows)), default=None)


class Products(Items, ProductSource, ProductTarget):
    def fetch_changed_products(self, since: datetime | None, page: str = "") -> Page:
        rows, onward, parents = self._products(since, page, **AS_TYPED)
        facts, categories = self._facts(), self._categories()
        above = {parent["id"]: cleaned(parent) for parent in parents}
        stored: list[Raw] = [
            _stored(cleaned(row), above.get(row.get("parent_id")), facts, categories)
            for row in rows
        ]
        return Page(
            stubs=tuple(
                Stub(id=id_of(one["product"], one["parent"]), stamp=stamp(one), document=one)
                for one in stored
            ),
            next_page=onward,
            latest=_latest(rows),
        )

    def _facts(self) -> Raw:
        """Give what a product is read by: the shop's currency and its unit of weight."""
        unit = self._setting("products", "woocommerce_weight_unit")
        return {"currency": self._currency(), "weight_unit": unit}

    def _categories(self) -> dict[str, list[str]]:
        """Give each category's name and what it stands under: a product names the lowest only."""
        rows = self.shop.every("products/categories", _fields="id,name,parent")
        return {identity(row["id"]): [plain(row["name"]), str(row["parent"])] for row in rows}

    def fetch_product(self, id: str) -> Raw:
        above = id.rpartition("/")[0]
        parent = cleaned(self.shop.get(f"products/{above}", **AS_TYPED)) if above else None
        return _stored(self._one(id, **AS_TYPED), parent, self._facts(), self._categories())

    def read_product(self, raw: Raw) -> Product:
        return translate_products.read_product(raw)

    def write_product(self, product: Product, words: Words, there: Posted | None) -> Document:
        id, kind = (there.id, there.detail) if there else ("", "")
        return translate_listing.write_product(product, words, id, kind)

    def send_product(self, document: Document) -> Posted:
        has_weight = document["weight"] is not None
        unit = self._setting("products", "woocommerce_weight_unit") if has_weight else ""
        found = listing.terms(self.shop, document, unit)
        return self._change(document["id"], translate_listing.fitted(document, found))


def _stored(row: Raw, parent: Raw | None, facts: Raw, categories: dict[str, list[str]]) -> Raw:
    """Store a product with the categories above it only: a new one elsewhere changes nothing here."""
    kept: dict[str, list[str]] = {}
    waiting = [identity(one["id"]) for one in (parent or row).get("categories") or ()]
    while waiting:
        id = waiting.pop()
        if id in categories and id not in kept:
            kept[id] = categories[id]
            waiting.append(categories[id][1])
    return {"product": row, "parent": parent, **facts, "categories": kept}


class StockLevels(Items, StockSource, StockTarget):
    """A sale does not touch a product's time of change, so stock is told whole each time."""

    def fetch_changed_stock(self, since: datetime | None, page: str = "") -> Page:
        rows, onward, _ = self._products(None, page, _fields=_COUNTED)
        return Page(
            stubs=tuple(
                Stub(id=id_of(row), stamp=text(row["stock_quantity"]), document={"product": row})
                for row in map(cleaned, rows)
                if translate_prices.is_counted(row)
            ),
            next_page=onward,
        )

    def fetch_stock(self, id: str) -> Raw:
        return {"product": self._one(id, _fields=_COUNTED)}

    def read_stock(self, raw: Raw) -> Stock:
        return translate_prices.read_stock(raw)

    def write_stock(self, stock: Stock, words: Words, there: Posted) -> Document:
        return translate_prices.write_stock(there.id, measured_stock(stock, words), words)

    def send_stock(self, document: Document) -> Posted:
        return self._change(document["id"], document["product"])


class Prices(Items, PriceSource, PriceTarget):
    def fetch_changed_prices(self, since: datetime | None, page: str = "") -> Page:
        rows, onward, _ = self._products(since, page, _fields=_PRICED)
        currency = self._currency()
        stored: list[Raw] = [{"product": cleaned(row), "currency": currency} for row in rows]
        return Page(
            stubs=tuple(
                Stub(id=id_of(one["product"]), stamp=stamp(one["product"]), document=one)
                for one in stored
                if text(one["product"].get("regular_price"))  # a parent or a group has none
            ),
            next_page=onward,
            latest=_latest(rows),
        )

    def fetch_price(self, id: str) -> Raw:
        return {"product": self._one(id, _fields=_PRICED), "currency": self._currency()}

    def read_price(self, raw: Raw) -> Price:
        return translate_prices.read_price(raw, self.keys)

    def write_price(self, price: Price, words: Words, there: Posted) -> Document:
        return translate_prices.write_price(
            there.id, measured_price(price, words), words, self.keys
        )

    def send_price(self, document: Document) -> Posted:
        ours = self._currency()
        if document["currency"] != ours:
            told = f"a price in {document['currency']}, where everything is sold in {ours}"
            raise CannotSay(told, system=self.label)
        today = datetime.now(UTC).date()
        return self._change(document["id"], translate_prices.on_day(document, today))


class Accounts(AtShop, AccountSource, AccountTarget):
    """Customers cannot be asked for by their time of change: all are listed, and compared."""

    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page:
        number = int(page or 1)
        asked = {"role": "all", "orderby": "id", "order": "asc", "page": number}
        answer = self.shop.ask("customers", per_page=PAGE_SIZE, **asked)
        rows = [cleaned(row) for row in answer.json()]
        return Page(
            stubs=tuple(
                Stub(id=identity(row["id"]), stamp=stamp(row), document=row)
                for row in rows
                if row.get("role") not in translate_accounts.STAFF
            ),
            next_page=str(number + 1) if number < pages(answer) else "",
            latest=_latest(rows),
        )

    def fetch_account(self, id: str) -> Raw:
        return cleaned(self.shop.get(f"customers/{id}"))

    def read_account(self, raw: Raw) -> Account:
        return translate_accounts.read_account(raw, self.keys)

    def find_account(self, account: Account) -> Posted | None:
        """Find by e-mail, which is unique there; meta data cannot be searched (seen)."""
        if not account.email:
            return None
        rows = self.shop.get("customers", email=account.email, role="all")
        return _account(rows[0]) if rows else None

    def write_account(self, account: Account, words: Words, there: Posted | None) -> Document:
        return translate_accounts.write_account(
            account, words, there.id if there else "", self.keys
        )

    def send_account(self, document: Document) -> Posted:
        id, body = document["id"], document["customer"]
        if id:
            return _account(self.shop.put(f"customers/{id}", body))
        return _account(self.shop.post("customers", body))


def _account(row: Raw) -> Posted:
    return Posted(number=identity(row["id"]), id=identity(row["id"]), detail=text(row["email"]))
