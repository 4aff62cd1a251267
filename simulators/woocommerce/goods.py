"""What products and variations share: prices are strings, stock counts only where it is managed."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.collection import Collection, Kin, Meets, dated
from simulators.woocommerce.pricing import is_on_sale, price_of
from simulators.woocommerce.product_shape import STATUSES, TYPES, USUAL, stock_status
from simulators.woocommerce.store import Store, merge_meta
from simulators.woocommerce.wire import Record, Refusal, invalid, kept

KINDS = {
    **dict.fromkeys((
        "name", "slug", "type", "status", "description", "short_description", "sku",
        "regular_price", "sale_price", "tax_status", "tax_class", "stock_status", "backorders",
        "weight", "shipping_class", "global_unique_id", "catalog_visibility", "purchase_note",
        "external_url", "button_text",
    ), "string"),
    **dict.fromkeys((
        "featured", "virtual", "downloadable", "manage_stock", "sold_individually",
        "reviews_allowed",
    ), "boolean"),
    **dict.fromkeys(("stock_quantity", "download_limit", "download_expiry", "menu_order",
                     "parent_id"), "integer"),
    **dict.fromkeys((
        "categories", "tags", "brands", "images", "attributes", "default_attributes", "meta_data",
        "downloads",
    ), "objects"),
    **dict.fromkeys(("grouped_products", "upsell_ids", "cross_sell_ids"), "array"),
    "dimensions": "object",
}  # fmt: skip
#: Taken as they are said.
PLAIN = (
    "name", "type", "status", "featured", "catalog_visibility", "description",
    "short_description", "virtual", "downloadable", "download_limit", "download_expiry",
    "external_url", "button_text", "tax_status", "tax_class", "backorders", "low_stock_amount",
    "sold_individually", "weight", "reviews_allowed", "purchase_note", "menu_order", "upsell_ids",
    "cross_sell_ids", "grouped_products", "default_attributes", "global_unique_id",
)  # fmt: skip
TEXTS = ("name", "description", "short_description")
SALE_DATES = {"date_on_sale_from": "sale_from", "date_on_sale_to": "sale_to"}


class Goods(Collection):
    """What products and variations share."""

    kinds: ClassVar[dict[str, str]] = KINDS
    usual_sort = "date"
    sorts: ClassVar[dict[str, Any]] = {
        "date": lambda row: row["created"],
        "modified": lambda row: row["modified"],
        "id": lambda row: row["id"],
        "include": lambda row: row["id"],
        "title": lambda row: row.get("name", "").lower(),
        "slug": lambda row: row.get("slug", ""),
        "price": lambda row: Decimal(row.get("regular_price") or 0),
        "popularity": lambda row: row.get("total_sales", 0),
        "rating": lambda row: 0,
        "menu_order": lambda row: row.get("menu_order", 0),
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        yield from dated(call)
        status = call.one_of("status", ("any", "future", "trash", *STATUSES), "any")
        # What is in the trash is not "any".
        yield (
            lambda row: status_of(row) == status or (status == "any" and status_of(row) != "trash")
        )
        if skus := set(call.words("sku")):
            yield lambda row: row.get("sku") in skus
        if part := call.word("search_sku").lower():
            yield lambda row: part in row.get("sku", "").lower()
        if code := call.word("global_unique_id"):
            yield lambda row: row.get("global_unique_id") == code
        if stock := call.word("stock_status"):
            yield lambda row: stock_status(row) == stock
        yield from self._by_price(call)

    def _by_price(self, call: Call) -> Iterator[Meets]:
        is_sale = call.flag("on_sale")
        if is_sale is not None:
            yield lambda row: is_on_sale(self.store, row) is is_sale
        if least := call.word("min_price"):
            yield lambda row: Decimal(price_of(self.store, row) or 0) >= Decimal(least)
        if most := call.word("max_price"):
            yield lambda row: Decimal(price_of(self.store, row) or 0) <= Decimal(most)

    def check(self, call: Call, row: Record | None) -> None:
        call.check_kinds(self.kinds)
        body = {name: value for name, value in call.body.items() if name not in call.wrong}
        for name, known in (("type", TYPES), ("status", ("future", *STATUSES))):
            if name in body:
                call.one_of(name, known, "")
        call.done()
        if sku := body.get("sku"):
            self._check_sku(sku, row)

    def _check_sku(self, sku: str, row: Record | None) -> None:
        holder = self.store.skus.get(sku)
        if holder is not None and (row is None or holder != row["id"]):
            suffix = 1
            while f"{sku}-{suffix}" in self.store.skus:
                suffix += 1
            more = {"resource_id": holder, "unique_sku": f"{sku}-{suffix}"}
            raise Refusal("product_invalid_sku", "Invalid or duplicated SKU.", 400, **more)

    def fill(self, row: Record, call: Call) -> None:
        body = call.body
        for name in PLAIN:
            if name in body:
                row[name] = kept(body[name]) if name in TEXTS else body[name]
        for name in ("regular_price", "sale_price"):
            if name in body:
                row[name] = _price(body[name])
        for name, own in SALE_DATES.items():
            if name in body or f"{name}_gmt" in body:
                row[own] = _sale_date(self.store, body, name)
        if isinstance(body.get("dimensions"), dict):
            row["dimensions"] = {**USUAL["dimensions"], **body["dimensions"]}
        if "meta_data" in body:
            row["meta"] = merge_meta(self.store, row.get("meta", []), body["meta_data"])
        self._set_sku(row, body)
        set_stock(row, body)
        self._set_shipping_class(row, body)
        if "downloads" in body:
            row["downloads"] = [_download(one) for one in body["downloads"] or ()]

    def _set_sku(self, row: Record, body: Record) -> None:
        if "sku" in body:
            self.store.skus.pop(row.get("sku", ""), None)
            row["sku"] = body["sku"]
            if body["sku"]:
                self.store.skus[body["sku"]] = row["id"]

    def _set_shipping_class(self, row: Record, body: Record) -> None:
        if "shipping_class" in body:
            known = self.store["shipping_classes"].rows.values()
            found = (one["id"] for one in known if one["slug"] == body["shipping_class"])
            row["shipping_class_id"] = next(found, 0)

    def image(self, said: Record, call: Call) -> Record:
        """Take an image in by its address, as the shop would fetch it."""
        if kept := self._kept_image(said.get("id")):
            return {**kept, **{name: said[name] for name in ("name", "alt") if name in said}}
        source = str(said.get("src", ""))
        # A picture that cannot be had refuses the whole listing; names under .invalid never exist.
        if not re.match(r"https?://(?![^/]*\.invalid)", source):
            told = f"Error getting remote image {source}. Error: A valid URL was not provided."
            raise Refusal("woocommerce_product_image_upload_error", told)
        file = source.partition("?")[0].rpartition("/")[2]
        now = self.store.now()
        month = f"{datetime.fromtimestamp(now, UTC):%Y/%m}"
        return {
            "id": self.store.next("images"),
            "at": now,
            "src": f"{call.home}/wp-content/uploads/{month}/{file}",
            "name": said.get("name") or file,
            "alt": said.get("alt", ""),
        }

    def _kept_image(self, id: Any) -> Record | None:
        rows = self.rows.rows.values() if id else ()
        return next((one for row in rows for one in row.get("images", ()) if one["id"] == id), None)

    def drop(self, row: Record) -> None:
        if self.store.skus.get(row.get("sku", "")) == row["id"]:
            del self.store.skus[row["sku"]]
        self.rows.drop(row["id"])


def status_of(row: Record) -> str:
    return str(row.get("status", "publish"))


def set_stock(row: Record, body: Record) -> None:
    """Set the stock; a quantity for goods whose stock is not managed is dropped without a word."""
    if "manage_stock" in body:
        row["manage_stock"] = truth(body["manage_stock"])
    if not row.get("manage_stock"):
        row.pop("stock_quantity", None)
        if "stock_status" in body:
            row["stock_status"] = body["stock_status"]
    elif "stock_quantity" in body:
        row["stock_quantity"] = int(float(body["stock_quantity"]))
    else:
        row.setdefault("stock_quantity", 0)


def _price(said: str) -> str:
    """Clean a price: what is no number is no price."""
    return said.strip() if re.fullmatch(r"\d*\.?\d+", said.strip()) else ""


def _sale_date(store: Store, body: Record, name: str) -> int | None:
    told = body.get(f"{name}_gmt") or body.get(name)
    if not told:
        return None
    zone = UTC if body.get(f"{name}_gmt") else store.zone
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError as wrong:
        raise invalid({name: ("rest_invalid_date", "Invalid date.", None)}) from wrong
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())


def _download(said: Record) -> Record:
    file = str(said.get("file", ""))
    id = said.get("id") or hashlib.md5(file.encode()).hexdigest()
    return {"id": id, "name": said.get("name", ""), "file": file}
