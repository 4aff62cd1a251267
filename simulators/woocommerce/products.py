"""Products: found by SKU with their variations, sorted by words, deleted into the trash."""

import re
from collections.abc import Iterable, Iterator

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.collection import Kin, Meets
from simulators.woocommerce.goods import Goods, status_of
from simulators.woocommerce.product_shape import TYPES, product_shown
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal


def slug_of(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


class Products(Goods):
    path, table = "products", "products"
    invalid = "woocommerce_rest_product_invalid_id"

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        if "type" in call.said:
            kind = call.one_of("type", TYPES, "")
            yield lambda row: row.get("type", "simple") == kind
        if searched := call.word("search").lower():
            yield lambda row: searched in f"{row['name']} {row.get('description', '')}".lower()
        if slug := call.word("slug"):
            yield lambda row: row["slug"] == slug
        for name, held in (("category", "categories"), ("tag", "tags")):
            if wanted := call.numbers(name):
                yield lambda row, held=held, wanted=wanted: wanted & set(row.get(held, ()))  # type: ignore[misc]
        featured = call.flag("featured")
        if featured is not None:
            yield lambda row: bool(row.get("featured")) is featured
        if named := call.word("shipping_class"):
            yield lambda row: str(row.get("shipping_class_id", 0)) == named

    def found(self, call: Call, kin: Kin) -> list[Record]:
        """Find products; asked for a SKU, variations are found as well."""
        rows = super().found(call, kin)
        if skus := call.words("sku"):
            held = self.store["variations"].rows
            ids = (self.store.skus.get(sku, 0) for sku in skus)
            return [*rows, *(held[id] for id in ids if id in held)]
        return rows

    def candidates(self, call: Call, rows: Iterable[Record]) -> Iterable[Record]:
        skus = call.words("sku")
        if not skus:
            return rows
        ids = {self.store.skus.get(sku, 0) for sku in skus}
        return [self.rows.rows[id] for id in ids if id in self.rows.rows]

    def find(self, id: int, kin: Kin, status: int = 404) -> Record:
        return self.store["variations"].rows.get(id) or super().find(id, kin, status)

    def shown(self, row: Record, call: Call) -> Record:
        return product_shown(self.store, row, call)

    def build(self, call: Call, kin: Kin) -> Record:
        self.check(call, None)
        now = self.store.now()
        row: Record = {"id": self.store.next("products"), "created": now, "modified": now}
        row["name"] = call.body.get("name") or "Product"
        self.fill(row, call)
        row["slug"] = call.body.get("slug") or self._free_slug(slug_of(row["name"]), row["id"])
        row.setdefault("categories", [self._uncategorized()])
        self.rows.put(row)
        self.store.tell("product.created", row["id"])
        return row

    def _free_slug(self, slug: str, id: int) -> str:
        is_taken = any(one["slug"] == slug for one in self.rows.rows.values())
        return f"{slug}-{id}" if is_taken else slug

    def _uncategorized(self) -> int:
        return next(iter(self.store["categories"].rows), 0)

    def change(self, row: Record, call: Call) -> None:
        self.check(call, row)
        self.fill(row, call)
        if call.body.get("slug"):
            row["slug"] = call.body["slug"]
        table = "variations" if "parent" in row else "products"
        self.store.touch(table, row, "product.updated")

    def fill(self, row: Record, call: Call) -> None:
        super().fill(row, call)
        body = call.body
        for name in ("categories", "tags", "brands"):
            if name in body:
                ids = (one.get("id") for one in body[name] or ())
                row[name] = [id for id in ids if id in self.store[name].rows]
        if "images" in body:
            row["images"] = [self.image(one, call) for one in body["images"] or ()]
        if "attributes" in body:
            said = body["attributes"] or ()
            row["attributes"] = [_attribute(self.store, one, n) for n, one in enumerate(said)]

    def remove(self, row: Record, is_forced: bool) -> None:
        if not is_forced and status_of(row) == "trash":
            told = "The product has already been deleted."
            raise Refusal("woocommerce_rest_already_trashed", told, 410)
        if is_forced:
            for one in [
                v for v in self.store["variations"].rows.values() if v["parent"] == row["id"]
            ]:
                self.store.skus.pop(one.get("sku", ""), None)
                self.store["variations"].drop(one["id"])
            self.drop(row)
            return
        row["status"] = "trash"
        self.rows.touch()
        self.store.tell("product.deleted", row["id"])


def _attribute(store: Store, said: Record, place: int) -> Record:
    known = store["attributes"].rows.get(said.get("id") or 0)
    name = known["name"] if known else said.get("name", "")
    return {
        "id": known["id"] if known else 0,
        "name": name,
        "slug": known["slug"] if known else name,
        "position": said.get("position", place),
        "visible": truth(said.get("visible", False)),
        "variation": truth(said.get("variation", False)),
        "options": list(said.get("options") or ()),
    }
